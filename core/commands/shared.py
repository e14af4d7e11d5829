"""What every room's commands are made of."""

import argparse
from collections.abc import Callable
from typing import Any

Result = dict[str, Any]
Does = Callable[[argparse.Namespace], Result]

# ``command(name, does, text)`` adds a command; what comes back takes its options.
Command = Callable[[str, Does, str], argparse.ArgumentParser]
