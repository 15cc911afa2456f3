#!/usr/bin/env bash
# A cell of a workbook that holds an error comes out like a cell that is empty.
#
# Guess:    a cell that shows #N/A or #DIV/0! is read as that word, as NaN or as an error of its own.
# Versions: python-calamine 0.9.1, fastexcel 0.21.0 with polars 2.1.0, openpyxl 3.1.5, Python 3.11 or
#           later.
# Seen:     python-calamine's to_python gives '' for both the error and the empty cell, and polars'
#           read_excel (engine calamine, its default) gives null for both: nothing tells them apart.
#           openpyxl gives '#N/A' and '#DIV/0!', and None for the empty cell.
# Date:     2026-11-29.
# Matters:  Counts are kept in workbooks with formulas. In many, an empty cell means "none that month";
#           an error means that nobody knows. Unknown is not zero, so the reader must see which it was.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q \
  python-calamine==0.9.1 fastexcel==0.21.0 polars==2.1.0 openpyxl==3.1.5
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import openpyxl
import polars
import python_calamine

book = openpyxl.Workbook()
sheet = book.active
rows = [("area", "2016-01"), ("Park", 3), ("Square", None), ("Quay", "#N/A"), ("Tunnel", "#DIV/0!")]
for row in rows:
    sheet.append(row)
for at in ("B4", "B5"):
    sheet[at].data_type = "e"
book.save("counts.xlsx")

by_openpyxl = [row[1].value for row in openpyxl.load_workbook("counts.xlsx").active]
by_calamine = [row[1] for row in python_calamine.load_workbook("counts.xlsx").get_sheet_by_index(0).to_python()]
by_polars = polars.read_excel("counts.xlsx", drop_empty_rows=False)["2016-01"].to_list()
print("openpyxl", by_openpyxl, "calamine", by_calamine, "polars", by_polars, sep="\n")
assert by_openpyxl == ["2016-01", 3, None, "#N/A", "#DIV/0!"], "openpyxl has changed"
assert by_calamine == ["2016-01", 3.0, "", "", ""], "python-calamine tells them apart now"
assert by_polars == [3, None, None, None], "polars tells them apart now"
PYTHON
echo "Seen as described."
