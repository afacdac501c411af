"""What deploy/ holds is what the machine takes: nginx reads its configuration, systemd its units."""

import configparser
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from redress.cli import commands
from redress.scale import nginx
from redress.scale.layout import Layout
from redress.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
KINDS_OF_UNIT = (".service", ".target", ".timer")
UNITS = [path for path in sorted((DEPLOY / "systemd").iterdir()) if path.suffix in KINDS_OF_UNIT]


@pytest.mark.nginx
@pytest.mark.parametrize("own", [True, False], ids=["as make scale has it", "as it is delivered"])
def test_nginx_takes_the_configuration(tmp_path: Path, own: bool) -> None:
    layout = Layout(Settings(port=18443, data_dir=tmp_path))
    nginx.prepare(layout)
    folder = layout.folder / "nginx"
    if not own:
        for path in (DEPLOY / "nginx" / "redress").glob("*.conf"):
            shutil.copy(path, folder / "redress" / path.name)
    tried = subprocess.run(
        ["nginx", "-t", "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert tried.returncode == 0, tried.stderr
    warned = [
        line for line in tried.stderr.splitlines() if "[warn]" in line and '"user" directive' not in line
    ]
    assert warned == []


def test_the_proxy_lets_a_file_through_and_waits_longer_than_a_stream_is_silent() -> None:
    configuration = (DEPLOY / "nginx" / "nginx.conf").read_text()
    assert "client_max_body_size 11m;" in configuration
    assert "proxy_read_timeout 60s;" in configuration
    assert "proxy_buffering off;" in configuration


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_that_there_is(path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text())
    if "Service" not in unit or "backup" in path.name:
        return
    command = unit["Service"]["ExecStart"].replace("%i", "18001").split()
    assert command[0] == "/srv/redress/.venv/bin/redress"
    shown = CliRunner().invoke(commands, [command[1], "--help"])
    assert shown.exit_code == 0
    for word in command[2:]:
        assert word.isdigit() or word in shown.output, word


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in UNITS:
        text = path.read_text().replace("/srv/redress/.venv/bin/redress", "/bin/true")
        text = text.replace("/srv/redress/deploy/backup/backup.sh", "/bin/true")
        (tmp_path / path.name).write_text(text.replace("User=redress", "").replace("Group=redress", ""))
    instances = [
        str(tmp_path / path.name.replace("@.", "@8001.")) if "@." in path.name else str(tmp_path / path.name)
        for path in UNITS
    ]
    for path in UNITS:
        if "@." in path.name:
            shutil.copy(tmp_path / path.name, tmp_path / path.name.replace("@.", "@8001."))
    tried = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", *instances],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )
    said = [line for line in tried.stderr.splitlines() if str(tmp_path) in line or "redress" in line]
    assert said == []


def test_the_settings_that_the_units_and_containers_name_are_settings() -> None:
    known = {f"REDRESS_{name.upper()}" for name in Settings.model_fields}
    written = (DEPLOY / "systemd" / "redress.env").read_text().splitlines()
    assert {line.partition("=")[0] for line in written if line.startswith("REDRESS_")} <= known
    composed = yaml.safe_load((DEPLOY / "containers" / "compose.yml").read_text())
    assert set(composed["x-redress"]["environment"]) <= known
    ours = [one for one in composed["services"].values() if one.get("image") == "redress:local"]
    assert len(ours) == 9
    for one in ours:
        words = one["command"] if isinstance(one["command"], list) else [one["command"]]
        assert words[0] in commands.list_commands(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("script", sorted((DEPLOY / "backup").glob("*.sh")), ids=lambda path: path.name)
def test_a_script_is_one_that_runs(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(script)], check=False, capture_output=True).returncode == 0
