"""Is there a target in it? The terms check as other parts use it: for a whole agreement, or for one short text."""

from shared.text.terms.checking import Checked, check, check_text
from shared.text.terms.findings import Finding

__all__ = ["Checked", "Finding", "check", "check_text"]
