"""Clauses that the law may require: key performance indicators of large public contracts.

Sections 52 and 71 of the Procurement Act 2023 demand at least three key performance indicators of public contracts
above £5 million, and a yearly notice of how they went. Light-touch contracts and others are exempt; Scotland's devolved
bodies and contracts under the Provider Selection Regime of the NHS are outside the Act.
"""

from dataclasses import replace

from shared.text.terms.findings import Finding
from shared.text.terms.matching import Sentence

WHY = (
    "The law may require this: sections 52 and 71 of the Procurement Act 2023 ask key performance indicators of public "
    "contracts above £5 million, and not that anybody is paid or judged by them. Ask whoever looks after procurement: "
    "is the contract above £5 million, is it a light-touch contract or otherwise exempt, is it under the Act at all?"
)
INSTEAD = (
    "The key performance indicators that section 52 of the Procurement Act 2023 asks for are chosen together, as few "
    "as it allows, and published as section 71 asks; nothing else in this agreement depends on them."
)


def as_advice(finding: Finding, clause: Sentence) -> Finding:
    """The same finding as advice, where its clause says that it is there because the Act demands it."""
    families = clause.hits.keys()
    if finding.rule != "target" or "kpi_law" not in families or "outside_kpi_law" in families:
        return finding
    return replace(finding, level="advises", why=WHY, instead=INSTEAD)
