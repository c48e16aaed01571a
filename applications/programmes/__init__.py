"""The two routes to 国家级专利导航工程支撑服务机构: one edition, two flows (R0-05)."""

from .selection import SELECTION
from .verification import VERIFICATION

__all__ = ["SELECTION", "VERIFICATION"]
