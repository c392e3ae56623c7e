"""`python -m tests.text.identifying`: catches and false alarms of the check of a text, by kind and half."""

from tests.text.identifying.labelled import HALVES, Figures, measure, sentences, share_found


def _show(figures: list[Figures], *, identifying: bool) -> None:
    label, counted = ("points to somebody", "caught") if identifying else ("harmless", "false alarms")
    print(f"| {label} | {counted} | of |")
    print("|---|---|---|")
    for one in figures:
        if one.identifying is identifying:
            print(f"| {one.kind} | {one.found} | {one.of} |")
    print(f"| **all** | **{share_found(figures, identifying=identifying):.0%}** | |\n")


def main() -> None:
    for half in HALVES:
        labelled = sentences(half)
        figures = list(measure(labelled))
        print(f"{half}: {len(labelled)} sentences\n")
        _show(figures, identifying=True)
        _show(figures, identifying=False)


if __name__ == "__main__":
    main()
