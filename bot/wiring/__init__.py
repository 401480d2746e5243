"""The only package that knows every room: builds Lotse from its settings. `running` starts and stops it."""

from bot.wiring.files import load_danger, load_dates
from bot.wiring.lotse import Lotse, TownClock, build
from bot.wiring.service import Service, assemble

__all__ = ["Lotse", "Service", "TownClock", "assemble", "build", "load_danger", "load_dates"]
