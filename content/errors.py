"""What may go wrong in editing content. Every error is a sentence for the editor."""


class ContentError(Exception):
    """The root of them."""

    @property
    def sentence(self) -> str:
        """What went wrong and what to do."""
        return str(self)


class NotThere(ContentError):
    """What was to be changed is not in the files any more."""


class Unsuitable(ContentError):
    """What was written cannot stand there."""


class ChangedMeanwhile(ContentError):
    """Somebody else changed the same thing while it was being edited."""


class Unreadable(ContentError):
    """A file is broken; it has to be mended before it is changed."""
