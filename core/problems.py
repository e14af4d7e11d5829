"""What can go wrong in a way the reader can understand and act on."""


class Problem(Exception):
    """Something to tell the reader in one sentence.

    ``key`` names the sentence in ``assets/text/<language>/problems.toml``; ``values``
    fill its blanks. The core raises problems, the pages and the command line word them,
    so no module needs to know the reader's language.
    """

    def __init__(self, key: str, **values: str | int | float) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values
