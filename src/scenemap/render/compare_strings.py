"""The fixed texts of comparing periods, of small maps and of what a reader can take along.

Words in braces are filled in by the page's script. The script holds no text of its own.
"""

COMPARE: dict[str, dict[str, str]] = {
    "nb": {
        # Tools
        "tools": "Sammenlign, del og last ned",
        "tool_compare": "Sammenlign perioder",
        "tool_grid": "Alle periodene som små kart",
        "tool_link": "Kopier lenke",
        "tool_embed": "Bygg inn",
        "tool_csv": "Last ned tallene (CSV)",
        "link_field": "Lenke til det du ser nå",
        "link_copied": "Lenken til det du ser nå, er kopiert.",
        "embed_field": "HTML som viser siden inne i en annen",
        "embed_copied": "HTML-koden er kopiert. Den viser denne filen inne i en annen side; filene "
        "må ligge i samme mappe.",
        "embed_whole": "Åpne hele siden",
        "copy_by_hand": "Nettleseren tillot ikke kopiering. Teksten er merket: trykk Ctrl+C.",
        "csv_saved": "{name} er lagret.",
        # Comparing
        "compare": "Sammenlign to perioder",
        "compare_how": "Velg en periode A og en periode B, hver på én eller flere perioder på rad. "
        "Tallene er per 30 dager som kilden dekker, så lange og korte perioder kan sammenlignes.",
        "compare_bar": "Visning",
        "compare_period": "Periode {name}",
        "compare_from": "fra",
        "compare_to": "til og med",
        "compare_window_0": "{period} (vinduet før)",
        "compare_window_1": "{period} (vinduet etter)",
        "compare_before": "A = like lang tid rett før B",
        "compare_year": "A = samme tid året før B",
        "compare_swap": "Bytt A og B",
        "compare_view_side": "Side om side",
        "compare_view_change": "Endring fra A til B",
        "compare_csv": "Last ned sammenligningen (CSV)",
        "compare_close": "Lukk sammenligningen",
        "compare_said": "Områder fra {first} til {last}: {rose} med økning, {fell} med nedgang, "
        "{same} uten klar endring, {none} som ikke kan sammenlignes.",
        "compare_overlap": "{first} og {last} har dager felles, og kan derfor ikke sammenlignes.",
        "compare_hint": "Pek på et område, eller gå til kartet og bruk piltastene, for å lese om "
        "det.",
        "compare_map": "Kart, {name}. Piltastene går fra område til område.",
        "compare_caption": "Endring fra {first} til {last}",
        "compare_area": "{name}. {first}: {old}. {last}: {now}. {change}.",
        "compare_exact": "{value} per 30 dager ({count} på {days} dager)",
        "compare_part": "{value} per 30 dager ({count} på {days} dager; bare en del er dekket)",
        "compare_zero": "0 på {days} dager",
        "compare_unknown": "ukjent",
        "compare_suppressed": "holdt tilbake",
        "compare_cell_exact": "{value} ({count} på {days} dager)",
        "compare_cell_part": "{value} ({count} på {days} dager; bare en del er dekket)",
        "compare_cell_zero": "0 på {days} dager",
        "compare_cell_unknown": "ukjent",
        "compare_cell_suppressed": "holdt tilbake",
        "compare_undated": "{count}; antall dager er ukjent",
        "compare_change": "{way}, {difference} per 30 dager, {ratio}",
        "compare_ratio": "{value} ganger (95 %: {low}–{high})",
        "compare_cell_ratio": "{value} ({low}–{high})",
        "compare_p": "ett tall er 0, ikke noe forhold (p = {p})",
        "compare_p_small": "ett tall er 0, ikke noe forhold (p under 0,001)",
        "compare_no_events": "0 i begge",
        "compare_way_rose": "økning",
        "compare_way_rose_chance": "økning, kan være tilfeldig",
        "compare_way_fell": "nedgang",
        "compare_way_fell_chance": "nedgang, kan være tilfeldig",
        "compare_way_same": "omtrent som før",
        "compare_not": "ikke sammenlignet: {why}",
        "compare_why_unknown": "tallet for {period} er ukjent",
        "compare_why_withheld": "tallet for {period} holdes tilbake av hensyn til personvern",
        "compare_why_part": "bare en del av {period} er dekket",
        "compare_why_undated": "kilden sier ikke hvor mange dager {period} er",
        "compare_why_overlap": "periodene har dager felles",
        "compare_legend_rose": "økning",
        "compare_legend_rose_chance": "økning som kan være tilfeldig",
        "compare_legend_fell": "nedgang",
        "compare_legend_fell_chance": "nedgang som kan være tilfeldig",
        "compare_legend_same": "omtrent som før: endret med høyst en tidel",
        "compare_legend_none": "ikke sammenlignet; tabellen sier hvorfor",
        "compare_table": "Tabell: {value_unit} i A og B, og endringen",
        "compare_column_difference": "Forskjell per 30 dager",
        "compare_column_ratio": "B delt på A (95 %-intervall)",
        "compare_column_way": "Endring",
        "compare_all_rows": "Vis alle {n} områder",
        "compare_note_periods": "Sammenlignet er periodene som kilden selv har tall for. Kortere "
        "perioder på kartet viser snitt av dem, og snitt kan ikke sammenlignes med hverandre.",
        "compare_note_interval": "Intervallet gjelder bare tilfeldig variasjon i uavhengige "
        "tellinger. «Kan være tilfeldig» betyr at intervallet rommer 1; der ett tall er 0, at en "
        "test av de to tallene gir p over 0,05.",
        "compare_note_many": "Av {n} områder ville om lag {by_chance} se ut til å endre seg selv "
        "om ingenting endret seg.",
        "compare_note_chosen": "Velges periodene etter at tallene er sett, ser tilfeldige "
        "endringer sikrere ut enn de er. En endring sier ikke hvorfor.",
        "compare_note_part": "Ingen to perioder er dekket hele tiden. Det som er dekket for en "
        "del, er derfor sammenlignet, per dag som er dekket.",
        "compare_note_rounded": "Tallene er avrundet til nærmeste {base}. Det er ikke regnet med i "
        "intervallet.",
        "compare_note_no_map": "Ingenting her har en plass på kartet, så endringene står i "
        "tabellen alene.",
        # Brushing
        "brush_hint": "Dra i diagrammet for å velge periode B og sammenligne den med en annen.",
        "brush_from": "Periode B begynner",
        "brush_to": "Periode B slutter",
        # Small maps
        "grid": "Alle periodene som små kart",
        "grid_way": "Ett kart per",
        "grid_way_slices": "periode",
        "grid_way_years": "år",
        "grid_slices": "{n} {n:periode|perioder} i samme målestokk. Trykk på et kart for å gå dit. "
        "Perioder uten noe kjent tall er ikke tegnet.",
        "grid_last": "De siste {n} av {of} perioder med tall, i samme målestokk. Trykk på et kart "
        "for å gå dit.",
        "grid_years": "{n} år i samme målestokk, som tall per 30 dager. Trykk på et kart for å gå "
        "til årets begynnelse.",
        "grid_go": "Gå til {label}",
    },
    "en": {
        "tools": "Compare, share and download",
        "tool_compare": "Compare periods",
        "tool_grid": "All periods as small maps",
        "tool_link": "Copy link",
        "tool_embed": "Embed",
        "tool_csv": "Download these numbers (CSV)",
        "link_field": "Link to what you see now",
        "link_copied": "The link to what you see now is copied.",
        "embed_field": "HTML that shows the page within another",
        "embed_copied": "The HTML is copied. It shows this file within another page; the files "
        "must lie in the same folder.",
        "embed_whole": "Open the whole page",
        "copy_by_hand": "The browser did not allow copying. The text is selected: press Ctrl+C.",
        "csv_saved": "{name} is saved.",
        "compare": "Compare two periods",
        "compare_how": "Choose a period A and a period B, each of one or several periods in a row. "
        "Numbers are per 30 days that the source covers, so that long periods can be compared "
        "with short ones.",
        "compare_bar": "View",
        "compare_period": "Period {name}",
        "compare_from": "from",
        "compare_to": "to",
        "compare_window_0": "{period} (the window before)",
        "compare_window_1": "{period} (the window after)",
        "compare_before": "A = as long, just before B",
        "compare_year": "A = the same time a year before B",
        "compare_swap": "Swap A and B",
        "compare_view_side": "Side by side",
        "compare_view_change": "Change from A to B",
        "compare_csv": "Download the comparison (CSV)",
        "compare_close": "Close the comparison",
        "compare_said": "Areas from {first} to {last}: {rose} with a rise, {fell} with a fall, "
        "{same} without a clear change, {none} that cannot be compared.",
        "compare_overlap": "{first} and {last} have days in common, and so cannot be compared.",
        "compare_hint": "Point at an area, or go to the map and use the arrow keys, to read about "
        "it.",
        "compare_map": "Map, {name}. The arrow keys go from area to area.",
        "compare_caption": "Change from {first} to {last}",
        "compare_area": "{name}. {first}: {old}. {last}: {now}. {change}.",
        "compare_exact": "{value} per 30 days ({count} in {days} days)",
        "compare_part": "{value} per 30 days ({count} in {days} days; only a part is covered)",
        "compare_zero": "0 in {days} days",
        "compare_unknown": "unknown",
        "compare_suppressed": "withheld",
        "compare_cell_exact": "{value} ({count} in {days} days)",
        "compare_cell_part": "{value} ({count} in {days} days; only a part is covered)",
        "compare_cell_zero": "0 in {days} days",
        "compare_cell_unknown": "unknown",
        "compare_cell_suppressed": "withheld",
        "compare_undated": "{count}; the number of days is unknown",
        "compare_change": "{way}, {difference} per 30 days, {ratio}",
        "compare_ratio": "{value} times (95 %: {low}–{high})",
        "compare_cell_ratio": "{value} ({low}–{high})",
        "compare_p": "one number is 0, no ratio (p = {p})",
        "compare_p_small": "one number is 0, no ratio (p below 0.001)",
        "compare_no_events": "0 in both",
        "compare_way_rose": "rise",
        "compare_way_rose_chance": "rise, within chance",
        "compare_way_fell": "fall",
        "compare_way_fell_chance": "fall, within chance",
        "compare_way_same": "about as before",
        "compare_not": "not compared: {why}",
        "compare_why_unknown": "the number of {period} is unknown",
        "compare_why_withheld": "the number of {period} is withheld for privacy",
        "compare_why_part": "only a part of {period} is covered",
        "compare_why_undated": "the source does not say how many days {period} is",
        "compare_why_overlap": "the periods have days in common",
        "compare_legend_rose": "rise",
        "compare_legend_rose_chance": "rise within chance",
        "compare_legend_fell": "fall",
        "compare_legend_fell_chance": "fall within chance",
        "compare_legend_same": "about as before: changed by a tenth at most",
        "compare_legend_none": "not compared; the table says why",
        "compare_table": "Table: {value_unit} in A and B, and the change",
        "compare_column_difference": "Difference per 30 days",
        "compare_column_ratio": "B divided by A (95 % interval)",
        "compare_column_way": "Change",
        "compare_all_rows": "Show all {n} areas",
        "compare_note_periods": "Compared are the periods that the source itself has figures for. "
        "Shorter periods on the map show means of them, and means cannot be compared with one "
        "another.",
        "compare_note_interval": "The interval is for chance in independent counts alone. “Within "
        "chance” means that the interval holds 1; where one number is 0, that a test of the two "
        "numbers gives p above 0.05.",
        "compare_note_many": "Of {n} areas about {by_chance} would seem to change even if nothing "
        "did.",
        "compare_note_chosen": "Where periods are chosen after the numbers were seen, chance "
        "changes look surer than they are. A change does not say why.",
        "compare_note_part": "No two periods are covered throughout. What is covered in part is "
        "therefore compared, per day that is covered.",
        "compare_note_rounded": "The numbers are rounded to the nearest {base}. The interval takes "
        "no account of that.",
        "compare_note_no_map": "Nothing here has a place on the map, so the changes stand in the "
        "table alone.",
        "brush_hint": "Drag across the chart to choose period B and compare it with another.",
        "brush_from": "Period B begins",
        "brush_to": "Period B ends",
        "grid": "All periods as small maps",
        "grid_way": "One map per",
        "grid_way_slices": "period",
        "grid_way_years": "year",
        "grid_slices": "{n} {n:period|periods} on the same scale. Press a map to go there. Periods "
        "of which no number is known are not drawn.",
        "grid_last": "The last {n} of {of} periods with numbers, on the same scale. Press a map to "
        "go there.",
        "grid_years": "{n} {n:year|years} on the same scale, as numbers per 30 days. Press a map to "
        "go to the beginning of the year.",
        "grid_go": "Go to {label}",
    },
}
