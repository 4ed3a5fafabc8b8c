"""Where the files that are not Python live, in a checkout and in an installed wheel alike."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return the folder *name*: inside an installed wheel, else beside the package."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def shipped_package(name: str) -> ModuleType:
    """Import the Python package that lies in the shipped folder *name*."""
    alias = f"neetcrm_{name}"
    if alias not in sys.modules:
        folder = shipped(name)
        spec = importlib.util.spec_from_file_location(
            alias, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(alias)
        module = importlib.util.module_from_spec(spec)
        sys.modules[alias] = module
        spec.loader.exec_module(module)
    return sys.modules[alias]
