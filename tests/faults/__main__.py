"""`make faults`: a whole campaign of faults, and a table of what came of it."""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from store.database import Database
from tests.faults import disk, faults, mail_server, network, steps, wires
from tests.faults.campaign import Campaign, staff
from tests.faults.faults import Fault
from tests.faults.mail_server import MailServer
from tests.faults.network import Cable
from tests.faults.report import holds
from tests.faults.system import ScaledSystem, System


def main() -> int:
    """Run it; 1 where something was found that must not be."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--conversations", type=int, default=1000)
    parser.add_argument("--faults", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="no further fault after so many")
    parser.add_argument("--think", type=float, default=2.0, help="longest pause of a customer, seconds")
    parser.add_argument(
        "--only", default="", help="only faults whose name has one of these words, commas between"
    )
    parser.add_argument("--keep", type=Path, help="keep the folder, with its log, at this path")
    parser.add_argument("--scale", action="store_true", help="two of everything, on PostgreSQL with Redis")
    given = parser.parse_args()
    wires.lay((sys.executable, "-m", "tests.faults", *sys.argv[1:]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was mounted and laid is put away
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        return asyncio.run(_campaign(given, folder.resolve(), stack))


async def _campaign(given: argparse.Namespace, folder: Path, stack: ExitStack) -> int:
    mail = stack.enter_context(mail_server.running())
    rng = random.Random(given.seed)
    settings = {"REDRESS_SMTP_URL": mail.url, "REDRESS_MAIL_FROM": "complaints@provider.example"}
    system = (ScaledSystem if given.scale else System)(folder, settings, rng=rng)
    for made in (folder, system.data):  # PostgreSQL's account has to get through to its own folder
        made.mkdir(parents=True, exist_ok=True)
        made.chmod(0o711)
    own_disk = stack.enter_context(disk.small_disk(system.data, 2048))
    cable = stack.enter_context(network.cable(folder, system.port))
    if cable is None:
        print("No network of its own can be laid here: nothing is cut between browsers and server.")
    else:
        settings["REDRESS_HOST"] = network.ANYWHERE
    stack.callback(system.stop)
    system.start()
    await system.until_ready()
    staff(system)
    database = Database(system.database_url)
    stack.callback(database.close)
    words = [word.strip() for word in given.only.split(",") if word.strip()]
    kinds = _kinds(system, rng, own_disk, cable) + _between(system, mail, rng)
    campaign = Campaign(
        system,
        database,
        [one for one in kinds if not words or any(word in one.kind for word in words)],
        given.seed,
        given.conversations,
        given.faults,
        given.at_once,
        given.think,
        mail=mail,
        cable=cable,
        minutes=given.minutes,
    )
    findings = await campaign.run()
    print("\n".join(campaign.report.lines(findings, campaign.ledger)))
    return 0 if holds(findings) else 1


def _kinds(system: System, rng: random.Random, own_disk: bool, cable: Cable | None) -> list[Fault]:
    """Every kind of fault that this machine lets us inject."""
    found = [
        *faults.kills(system),
        *faults.steps(system, steps.load()),
        *faults.hangs(system, rng),
        *faults.clocks(system, rng),
    ]
    if isinstance(system, ScaledSystem):
        found += faults.server_faults(system, rng)
    else:
        found += faults.sqlite_faults(system, rng) + faults.broken_model(system)
    if own_disk:
        found += faults.full_disk(system, rng)
    if cable is not None:
        found += faults.network_faults(cable, rng)
    return found


def _between(system: System, mail: MailServer, rng: random.Random) -> list[Fault]:
    """The cuts between processes, where there is a network of their own for them."""
    if not wires.is_own():
        print("There is no network of its own here: nothing is cut between processes (apt install nftables).")
        return []
    return faults.wire_faults({**system.wires, "worker and mail server": [mail.port]}, rng)


if __name__ == "__main__":
    sys.exit(main())
