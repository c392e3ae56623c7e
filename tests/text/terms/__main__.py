"""`python -m tests.text.terms`: precision and recall per rule on the labelled clauses."""

from tests.text.terms.labelled import SETS, Score, labelled, overall, scores


def main() -> None:
    for name in SETS:
        clauses = labelled(name)
        show(name, len(clauses), scores(clauses))


def show(name: str, clauses: int, each_rule: list[Score]) -> None:
    print(f"{name}: {clauses} clauses\n")
    print("| rule | flagged | precision | recall |\n|---|---|---|---|")
    for each in each_rule:
        print(f"| {each.rule} | {each.right + each.missed} | {each.precision:.2f} | {each.recall:.2f} |")
    precision, recall = overall(each_rule)
    print(f"| **mean over rules** | | **{precision:.2f}** | **{recall:.2f}** |\n")


if __name__ == "__main__":
    main()
