"""What can go wrong with an account or a sign-in, each with the sentence that a person reads.

StaffError
├── UnknownAccount
├── EmailTaken
├── WeakPassword
├── WrongEmailAddress
├── LastAdministrator
├── InvitationSpent
├── ChangedSince
└── SignInRefused
    ├── WrongCredentials
    ├── CodeNeeded
    ├── WrongCode
    ├── UnreadableSecret
    ├── TicketSpent
    └── TooManyAttempts
"""

from datetime import datetime


class StaffError(Exception):
    """Something about staff that the caller can be told in one sentence."""

    sentence = "That did not work."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)


class UnknownAccount(StaffError):
    """Nobody has that email address."""

    sentence = "There is no account with that email address."


class EmailTaken(StaffError):
    """Somebody has that email address already."""

    sentence = "There is an account with that email address already."


class WeakPassword(StaffError):
    """The password is too easy to guess, or too long to be one."""

    sentence = "Choose a longer password."


class WrongEmailAddress(StaffError):
    """The text is no email address."""

    sentence = "That does not look like an email address. One looks like name@example.com."


class LastAdministrator(StaffError):
    """Without an administrator nobody could add one."""

    sentence = "This is the only administrator. Make somebody else one first."


class InvitationSpent(StaffError):
    """The link was used, has run out, or was never one of ours; which of them is not said."""

    sentence = "This link has been used or has run out. Ask for a new one."


class ChangedSince(StaffError):
    """What should be undone is not so any more."""

    sentence = "This was changed again since, so it cannot be undone. Look at how it is now."


class SignInRefused(StaffError):
    """Nobody was signed in."""


class WrongCredentials(SignInRefused):
    """Unknown address, wrong password or disabled account: the answer is the same for all three."""

    sentence = "That email address and password do not go together. Check both and try again."


class CodeNeeded(SignInRefused):
    """The password is right, and the account has a second factor; `ticket` lets the code follow."""

    sentence = "This account has a second factor: the code of your authenticator app is needed too."

    def __init__(self, ticket: str) -> None:
        super().__init__()
        self.ticket = ticket


class WrongCode(SignInRefused):
    """Not a code of the app for this moment, or one that was used; nor an unused recovery code."""

    sentence = "That code does not fit, or was used already. Wait for the next one and type that."


class UnreadableSecret(SignInRefused):
    """The app's secret does not open: it was sealed with another secret of the installation."""

    sentence = "Your second factor cannot be read any more. Ask an administrator to reset it."


class TicketSpent(SignInRefused):
    """Too long between the password and the code, or the account changed meanwhile."""

    sentence = "That took too long. Sign in from the start, please."


class TooManyAttempts(SignInRefused):
    """Too many failures for this account, or from this address; says when to try again."""

    def __init__(self, until: datetime, now: datetime) -> None:
        self.until = until
        self.seconds = max(1, round((until - now).total_seconds()))
        minutes = -(-self.seconds // 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"There were too many attempts to sign in. Wait {wait} and try again.")
