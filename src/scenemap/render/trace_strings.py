"""Every fixed text of the page that traces an outline, in Norwegian and English.

Words in braces are filled in by the page's script. The script holds no text of its own.
"""

TRACE: dict[str, dict[str, str]] = {
    "nb": {
        "title": "Fra papirkart til omriss",
        "privacy": "Bildet forlater aldri denne maskinen. Siden virker uten nett, og henter og "
        "sender ingenting uten at du ber om det.",
        "steps": "Steg",
        "nav_open": "Åpne bildet",
        "nav_pairs": "Finn samme sted",
        "nav_look": "Se etter",
        "nav_trace": "Tegn",
        "nav_order": "Om vedtaket",
        "nav_save": "Lagre og sjekk",
        "step_open": "{number}. Åpne bildet av kartet",
        "step_pairs": "{number}. Finn samme sted på bildet og på kartet",
        "step_look": "{number}. Se om bildet ligger riktig",
        "step_trace": "{number}. Tegn grensen",
        "step_order": "{number}. Om vedtaket",
        "step_save": "{number}. Lagre og sjekk",
        "boards": "Vis bildet eller kartet",
        "photo": "Bildet",
        "side_photo": "Bildet",
        "side_map": "Kartet",
        "map_of": "Kart over {case}",
        "whole": "Vis alt",
        "board_photo": "Bildet. Piltastene flytter siktet, med Shift i små steg. Enter setter et "
        "punkt, pluss og minus endrer målestokken.",
        "board_map": "Kartet. Piltastene flytter siktet, med Shift i små steg. Enter setter et "
        "punkt, pluss og minus endrer målestokken.",
        "undo": "Angre",
        "redo": "Gjør om",
        "delete": "Slett",
        "opacity": "Hvor tydelig bildet ligger over kartet",
        "day": "{d}.{m}.{y}",
        # Open
        "open_what": "Ta bilde av kartet du fikk utlevert: rett ovenfra, i godt lys, med hele "
        "kartet med. Et skjermbilde av en PDF går også bra.",
        "open_done": "«{name}» er åpnet ({width} × {height} punkter). Neste steg er å vise hvor "
        "bildet hører hjemme på kartet.",
        "open_photo": "Velg et bilde",
        "open_other": "Velg et annet bilde",
        "open_drop": "Du kan også slippe bildet her på siden, eller lime det inn.",
        "open_saved": "Åpne en lagret fil",
        "open_saved_why": "Har du lagret en zones.geojson herfra før, kan du fortsette på den.",
        "open_streets": "Åpne en gatefil",
        "open_streets_why": "Har du gatene som GeoJSON, kan de tegnes på kartet, og punkter "
        "festes til gatehjørnene.",
        "open_without": "Tegn uten bilde",
        "open_without_why": "Har du bare en liste over gater, kan du tegne grensen rett på kartet.",
        "streets_radius": "Hvor nøyaktig er gatefilen? Meter som 95 av 100 gatehjørner ligger "
        "innenfor",
        "streets_open": "«{name}» er åpnet: {count} linjer.",
        "next_pairs": "Neste: finn samme sted",
        "next_look": "Neste: se etter",
        "next_trace": "Neste: tegn grensen",
        "next_order": "Neste: om vedtaket",
        "next_save": "Neste: lagre og sjekk",
        "photo_fault_none": "«{name}» er ikke et bilde som nettleseren kan lese. Lagre det som "
        "JPEG eller PNG, eller ta et skjermbilde av det.",
        "photo_fault_pdf": "«{name}» er en PDF, og den må gjøres om til et bilde først: ta et "
        "skjermbilde av siden, eller kjør «scenemap zone trace FIL.pdf».",
        "photo_fault_heic": "«{name}» er i et format (HEIC) som nettleseren ikke leser. Lagre det "
        "som JPEG, eller ta et skjermbilde av det.",
        "photo_fault_large": "«{name}» er større enn 100 MB. Ta bildet på nytt med lavere "
        "oppløsning, eller lagre det mindre.",
        "photo_fault_other": "«{name}» har en annen størrelse enn bildet som punktene ble satt på "
        "({width} × {height} punkter). Åpne det samme bildet, eller begynn på nytt ved å laste "
        "siden igjen.",
        "file_fault_json": "«{name}» er ikke en fil herfra: den er ikke GeoJSON. Velg "
        "zones.geojson.",
        "file_fault_no_outline": "«{name}» har ikke noe omriss, bare punkter eller linjer. Velg "
        "en fil med en flate.",
        "file_fault_broken": "«{name}» kan ikke åpnes: noe i den er endret slik at punktene ikke "
        "kan leses. Tegn på nytt.",
        "file_fault_degrees": "Koordinatene i «{name}» er ikke grader (EPSG:4326, lengde først) på "
        "dette kartet. Lagre filen i EPSG:4326.",
        "streets_fault": "«{name}» har ingen linjer eller flater i GeoJSON. Lagre gatene som "
        "GeoJSON i bredde og lengde (EPSG:4326).",
        # Pair points
        "pairs": "Punktparene",
        "pairs_none": "Ingen ennå.",
        "pairs_first": "Finn et gatehjørne, en kirke eller en odde som du kjenner igjen begge "
        "steder. Trykk på det på bildet, og så på det samme på kartet. Begynn gjerne på kartet.",
        "pairs_few": "Nå er det {count} av minst 3 par. Velg steder langt fra hverandre, helst "
        "rundt hele området.",
        "pairs_five": "{count} par er nok til å se etter. Med fem par eller flere blir omrisset "
        "ditt eget og mer nøyaktig; med færre regnes det som en gjetning.",
        "pairs_enough": "{count} par. Flere gjør det sikrere, særlig langs grensen og langt fra "
        "de andre.",
        "pairs_now_map": "Par {number}: trykk på det samme stedet på kartet, eller velg det ved "
        "navn under.",
        "pairs_now_photo": "Par {number}: trykk på det samme stedet på bildet.",
        "pairs_otherwise": "Stedet ved navn eller koordinater i stedet for å trykke på kartet",
        "pairs_place": "Sted i saken",
        "pairs_place_go": "Bruk stedet",
        "pairs_coordinates": "Koordinater, breddegrad først (slik: {example})",
        "pairs_radius": "Hvor sikre de er, i meter",
        "pairs_coordinates_go": "Bruk koordinatene",
        "pair_name": "Navn på par {number}",
        "pair_name_hint": "Hva er det? (valgfritt)",
        "pair_delete_label": "Slett par {number}",
        "pair_title": "Par {number}",
        "pair_title_named": "Par {number}, {name}",
        "pair_half": "Halvt par, venter på det andre stedet",
        "pair_reference": "{by}, ± {radius} m.",
        "pair_residual": "Er {metres} m fra å passe.",
        "by_sketch": "Fra skissen",
        "by_ground": "Fra Kartverkets kart",
        "by_streets": "Fra gatefilen",
        "by_place": "Et sted i saken",
        "by_typed": "Skrevne koordinater",
        "said_on_photo": "Satt på bildet. Trykk på det samme stedet på kartet.",
        "said_on_map": "Satt på kartet. Trykk på det samme stedet på bildet.",
        "said_pair": "Par {number} er satt.",
        "said_pair_residual": "Par {number} er satt. Det er {metres} m fra å passe.",
        "said_pair_moved": "Par {number} er flyttet.",
        "said_pair_deleted": "Par {number} er slettet.",
        "said_radius": "Skriv hvor sikre koordinatene er, i hele meter fra 1.",
        "said_no_place": "Saken har ikke akkurat ett sted som heter eller begynner med «{name}». "
        "Velg fra listen, eller trykk på kartet.",
        "said_beside_photo": "Det var utenfor bildet. Trykk på selve bildet.",
        "said_nothing_drawn": "Her er det ikke noe kart å måle etter. Hent bakgrunnskartet, åpne "
        "en gatefil, eller skriv koordinater.",
        "suspect_wrong": "Par {number} ser ut til å være feil: det ligger {metres} m fra der de "
        "andre vil ha det. Flytt det, eller slett det.",
        "suspect_swapped": "Par {number} ser ut til å være byttet om med par {other}. Flytt dem, "
        "eller slett dem og sett dem på nytt.",
        # Look
        "look_what": "Bildet ligger over kartet. Dra i glidebryteren og se om gatene faller "
        "sammen. De oransje strekene viser hvor mye hvert par er fra å passe.",
        "look_doubt": "Noe passer ikke. Les under hva det ser ut til å være, og gå tilbake til "
        "punktene.",
        "fit_similarity": "{count} par: bildet er dreid og skalert. Det som passer dårligst, er "
        "{metres} m unna. Med færre enn fem par vet ingen hvor skjevt bildet er, så omrisset blir "
        "hypotetisk, og usikkerheten dobles.",
        "fit_affine": "{count} par: bildet er dreid, skalert og rettet opp. Det som passer "
        "dårligst, er {metres} m unna.",
        "fit_projective": "{count} par: bildet er dreid, skalert og rettet opp for at det er tatt "
        "på skrå. Det som passer dårligst, er {metres} m unna.",
        "back_pairs": "Tilbake til punktparene",
        "fit_fault_too_few": "Sett minst tre punktpar først, helst fem eller flere.",
        "fit_fault_on_one_line": "Punktene ligger på én linje, så ingen vet hvor bildet er på "
        "tvers av den. Sett et par langt fra linjen.",
        "fit_fault_same_point": "To av parene er på samme sted. Flytt eller slett det ene.",
        "fit_fault_folded": "Slik parene ligger, brettes bildet over seg selv. Se etter par som "
        "er byttet om eller feil.",
        "hinder_photo": "Åpne et bilde først, eller velg å tegne uten bilde.",
        "hinder_pairs": "Sett minst tre punktpar først, så siden vet hvor bildet hører hjemme.",
        # Trace
        "trace_first": "Trykk langs grensen, hjørne for hjørne, på bildet eller på kartet. Trykk "
        "på det første hjørnet igjen for å lukke den.",
        "trace_first_map": "Trykk langs grensen på kartet, hjørne for hjørne. Trykk på det første "
        "hjørnet igjen for å lukke den.",
        "trace_open": "{count} hjørner. Trykk på det første igjen for å lukke grensen. Hjørner "
        "kan dras.",
        "trace_hole": "{count} hjørner av hullet. Trykk på det første igjen for å lukke det.",
        "trace_closed": "Grensen er lukket. Dra i hjørnene for å rette dem; de små prikkene "
        "setter inn nye.",
        "trace_keys": "Med tastatur: Tab går fra hjørne til hjørne, piltastene flytter, Delete "
        "sletter, Insert setter inn et nytt etter.",
        "close_part": "Lukk grensen",
        "corner_delete": "Slett hjørnet",
        "corner_insert": "Sett inn et hjørne etter",
        "corner_insert_here": "Sett inn et hjørne etter hjørne {number}",
        "corner_of_part": "Hjørne {number} av {count}, del {part}",
        "corner_of_hole": "Hjørne {number} av {count}, hull {part}",
        "part_add": "Legg til en del til",
        "hole_add": "Legg til et hull",
        "line_width": "Hvor bred streken på papiret er: {pixels} punkter. Den lyse streken på "
        "bildet skal være like bred.",
        "said_corner": "Hjørne {number} er satt.",
        "said_corner_snapped": "Hjørne {number} er satt, festet til det som var der.",
        "said_corner_moved": "Hjørne {number} er flyttet.",
        "said_inserted": "Hjørne {number} er satt inn. Flytt det dit det skal være.",
        "said_deleted": "Hjørne {number} er slettet.",
        "said_closed": "Grensen er lukket.",
        "said_closed_already": "Grensen er lukket. Velg «Legg til en del til» eller «Legg til et "
        "hull» for å tegne mer, eller dra i hjørnene.",
        "said_three_corners": "Sett minst tre hjørner før grensen lukkes.",
        "said_part": "Tegn den nye delen.",
        "said_hole": "Tegn hullet. Det som ligger i det, er utenfor sonen.",
        "said_undone": "Angret.",
        "said_redone": "Gjort om.",
        "said_nothing_to_undo": "Det er ikke noe å angre.",
        "said_nothing_to_redo": "Det er ikke noe å gjøre om.",
        "accuracy_photo": "Omrisset er nøyaktig til ± {metres} m (95 %): kartet det er satt etter "
        "{references} m, tilpasningen {fit} m, strekens bredde {line} m, hånden {hand} m.",
        "accuracy_map": "Omrisset er nøyaktig til ± {metres} m (95 %): kartet det er tegnet på "
        "{references} m, hånden {hand} m.",
        "accuracy_doubled": "Tallet er doblet, fordi det er færre enn fem punktpar.",
        "accuracy_hand": "Hånden bidrar mest: gå nærmere og dra hjørnene på plass, så blir tallet "
        "mindre.",
        "accuracy_fit": "Tilpasningen bidrar mest: flere punktpar langs grensen gjør tallet "
        "mindre.",
        "accuracy_raised": "Du har satt det høyere enn det som er regnet ut.",
        "accuracy_opened": "Filen som ble åpnet, sier så mye, og tallet settes aldri lavere enn det.",
        "fault_accuracy_unsaid": "Filen sier ikke hvor nøyaktig omrisset er. Sett punktpar, eller "
        "skriv et tall i meter under «Lagre og sjekk».",
        "fault_no_outline": "Det er ingen grense ennå. Tegn den først.",
        "fault_part_open": "Grensen er ikke lukket. Trykk på det første hjørnet igjen.",
        "fault_crosses_itself": "Grensen krysser seg selv der ringen er. Flytt et hjørne, så "
        "linjene ikke krysser.",
        "fault_parts_cross": "To deler krysser hverandre der ringen er. Flytt et hjørne, så de "
        "ikke krysser.",
        "fault_hole_outside": "Et hull ligger utenfor sonen, der ringen er. Flytt det, eller "
        "slett det.",
        "fault_part_within": "En del ligger inni en annen, der ringen er. Skal den være et hull, "
        "må den legges til som hull.",
        # About the order
        "order_what": "Skriv det som står på papiret. Det som ikke står der, kan stå tomt; da "
        "sier svaret at det ikke er kjent.",
        "field_name": "Navn på sonen",
        "field_name_hint": "Som på papiret, for eksempel «sone sentrum». Ikke skriv navn på "
        "personer.",
        "field_rule": "Hva slags vedtak",
        "rule_unknown": "Vet ikke",
        "rule_politiloven": "Bortvisning etter politiloven § 7",
        "rule_printed": "Et annet vedtak: tider og unntak slik de står på papiret",
        "field_legal_basis": "Hjemmel, som den står på papiret",
        "field_source": "Hvor kartet kommer fra",
        "field_source_hint": "For eksempel «kart utlevert av politiet 17.06.2015».",
        "valid_days": "Hvilke dager gjelder kartet? La stå tomt hvis du ikke vet. Vedtakets timer "
        "skrives ikke her.",
        "field_valid_from": "Kartets første dag",
        "field_valid_to": "Kartets siste dag",
        "field_open_end": "Papiret sier at sonen gjelder til videre",
        "field_hours": "Når på døgnet",
        "hours_unknown": "Står ikke på papiret",
        "hours_all": "Hele døgnet",
        "hours_clock": "Bare mellom to klokkeslett",
        "field_clock_from": "Fra klokken",
        "field_clock_to": "Til klokken",
        "field_streets": "Gatene som avgrenser sonen, hvis de står på papiret",
        "fault_name": "Skriv et navn på sonen.",
        "fault_date": "En dato kan ikke leses. Skriv hele datoen, eller la feltet stå tomt.",
        "fault_dates": "Siste dag er før første dag. Bytt dem om.",
        "fault_clock": "Skriv begge klokkeslettene, eller velg noe annet enn klokkeslett.",
        "fault_clock_same": "De to klokkeslettene er like. Skal det være hele døgnet, velg det.",
        # Save and check
        "save_what": "Lagre filen, så du kan bruke den i «scenemap check --zones zones.geojson» "
        "og åpne den her igjen. Så kan du sjekke et punkt og skrive ut et kort.",
        "save_done": "Filen er lagret. Nå kan du sjekke et punkt eller skrive ut kortet.",
        "save": "Lagre zones.geojson",
        "save_after": "Et omriss herfra er ditt eget, aldri politiets. Kartet du fikk utlevert, "
        "avgjør.",
        "kind_user": "Filen sier at omrisset er tegnet av brukeren.",
        "kind_hypothetical": "Filen sier at omrisset er hypotetisk: med færre enn fem punktpar er "
        "det en gjetning.",
        "print": "Skriv ut kortet",
        "raise": "Er du mindre sikker? Sett et høyere tall, i meter",
        "raise_go": "Sett høyere",
        "said_not_lower": "Nøyaktigheten kan ikke settes bedre enn ± {metres} m.",
        "said_raised": "Omrisset regnes nå som nøyaktig til ± {metres} m.",
        "said_saved": "«{name}» er lagret der nettleseren legger nedlastinger.",
        "check_heading": "Sjekk et punkt",
        "check_what_trace": "Trykk på kartet der punktet er, skriv koordinater eller velg et "
        "sted. Svaret regnes ut her på siden; ingenting sendes eller lagres.",
        "check_coordinates_trace": "Koordinater, breddegrad først (slik: {example})",
        "check_place_trace": "Sted i saken",
        "check_go": "Sjekk",
        "answer_point": "Punkt: bredde {lat}, lengde {lon}, usikkerhet {accuracy} m.",
        "answer_place": "{name}: bredde {lat}, lengde {lon}, usikkerhet {accuracy} m.",
        "answer_inside": "Innenfor: punktet ligger {distance} m innenfor streken.",
        "answer_outside": "Utenfor: punktet ligger {distance} m utenfor streken.",
        "answer_uncertain": "Kan ikke avgjøres: punktet ligger {distance} m fra streken, og det "
        "er for nær til å si noe sikkert.",
        "answer_no_outline": "Tegn grensen først.",
        "card_map": "Kart med den tegnede grensen og feltet der ingenting kan avgjøres",
        "card_valid": "Kartet gjelder",
        "card_span": "fra og med: {start}; til og med: {end}",
        "card_unknown": "står ikke på papiret",
        "card_open": "til videre",
        "card_clock": "{from}–{to}",
        "card_streets": "Gatene på papiret",
        "card_accuracy": "Hvor nøyaktig",
        "card_unsure": "Ikke sikkert nok til å bære: sett fem punktpar eller flere.",
        "card_hours": "Vedtaket gjelder fra kl. {blank} til kl. {blank}",
        "card_ask": "Spør: {blank}",
        "card_line": "Svart strek: grensen som er tegnet.",
        "card_inside": "Skravert: innenfor.",
        "card_no_inside": "Ikke noe sted er sikkert innenfor.",
        "card_grey": "Hold deg unna det grå også: der kan det ikke avgjøres. Nord er opp.",
        "said_opening": "Åpner bildet …",
        "said_photo": "«{name}» er åpnet.",
        "said_photo_smaller": "«{name}» er åpnet. Det hadde {width} × {height} punkter og vises "
        "med {to} × {by}.",
        "said_saved_open": "«{name}» er åpnet med {pairs} punktpar og {parts} deler. Åpne bildet "
        "også, hvis du vil tegne videre på det.",
        "said_saved_open_rule": "«{name}» er åpnet med {pairs} punktpar og {parts} deler. Siden "
        "kjenner ikke vedtak av slaget «{rule}», og regner det som ikke oppgitt. Velg det under «Om "
        "vedtaket».",
        "said_streets": "«{name}» er åpnet. Skriv hvor nøyaktig den er, så kan punkter festes til "
        "den.",
    },
    "en": {
        "title": "From the paper map to an outline",
        "privacy": "The picture never leaves this machine. The page works without a network, and "
        "fetches and sends nothing unasked.",
        "steps": "Steps",
        "nav_open": "Open the photo",
        "nav_pairs": "Pair points",
        "nav_look": "Look",
        "nav_trace": "Trace",
        "nav_order": "About the order",
        "nav_save": "Save and check",
        "step_open": "{number}. Open the photo of the map",
        "step_pairs": "{number}. Find the same place on the photo and on the map",
        "step_look": "{number}. Look whether the photo lies right",
        "step_trace": "{number}. Trace the limit",
        "step_order": "{number}. About the order",
        "step_save": "{number}. Save and check",
        "boards": "Show the photo or the map",
        "photo": "The photo",
        "side_photo": "The photo",
        "side_map": "The map",
        "map_of": "Map of {case}",
        "whole": "Show all",
        "board_photo": "The photo. Arrow keys move the crosshair, with Shift in small steps. "
        "Enter sets a point, plus and minus change the scale.",
        "board_map": "The map. Arrow keys move the crosshair, with Shift in small steps. Enter "
        "sets a point, plus and minus change the scale.",
        "undo": "Undo",
        "redo": "Redo",
        "delete": "Delete",
        "opacity": "How clearly the photo lies over the map",
        "day": "{y}-{m}-{d}",
        "open_what": "Take a photo of the map that you were handed: straight from above, in good "
        "light, with the whole map in it. A screenshot of a PDF will do.",
        "open_done": "“{name}” is open ({width} × {height} pixels). Next, show where the photo "
        "belongs on the map.",
        "open_photo": "Choose a picture",
        "open_other": "Choose another picture",
        "open_drop": "You can also drop the picture on this page, or paste it.",
        "open_saved": "Open a saved file",
        "open_saved_why": "If you saved a zones.geojson here before, you can go on with it.",
        "open_streets": "Open a street file",
        "open_streets_why": "If you have the streets as GeoJSON, they can be drawn on the map, "
        "and points snap to their corners.",
        "open_without": "Draw without a picture",
        "open_without_why": "If all you have is a list of streets, you can draw the limit on the "
        "map.",
        "streets_radius": "How exact is the street file? Metres within which 95 of 100 corners lie",
        "streets_open": "“{name}” is open: {count} lines.",
        "next_pairs": "Next: pair points",
        "next_look": "Next: look",
        "next_trace": "Next: trace the limit",
        "next_order": "Next: about the order",
        "next_save": "Next: save and check",
        "photo_fault_none": "“{name}” is no picture that the browser can read. Save it as JPEG or "
        "PNG, or take a screenshot of it.",
        "photo_fault_pdf": "“{name}” is a PDF and must be made a picture first: take a screenshot "
        "of the page, or run “scenemap zone trace FILE.pdf”.",
        "photo_fault_heic": "“{name}” is in a format (HEIC) that the browser does not read. Save "
        "it as JPEG, or take a screenshot of it.",
        "photo_fault_large": "“{name}” is larger than 100 MB. Take the photo anew at a lower "
        "resolution, or save it smaller.",
        "photo_fault_other": "“{name}” has another size than the picture that the points were set "
        "on ({width} × {height} pixels). Open the same picture, or begin anew by loading the page "
        "again.",
        "file_fault_json": "“{name}” is no file from here: it is not GeoJSON. Choose "
        "zones.geojson.",
        "file_fault_no_outline": "“{name}” has no outline, only points or lines. Choose a file "
        "with a polygon.",
        "file_fault_broken": "“{name}” cannot be opened: something in it was changed so that the "
        "points cannot be read. Trace it anew.",
        "file_fault_degrees": "The coordinates in “{name}” are not degrees (EPSG:4326, longitude "
        "first) on this map. Save the file in EPSG:4326.",
        "streets_fault": "“{name}” has no lines or polygons in GeoJSON. Save the streets as "
        "GeoJSON in longitude and latitude (EPSG:4326).",
        "pairs": "The pairs",
        "pairs_none": "None yet.",
        "pairs_first": "Find a street corner, a church or a point of land that you know in both. "
        "Press it on the photo, then the same on the map. Either may come first.",
        "pairs_few": "{count} of at least 3 pairs. Choose places far apart, best all around the "
        "area.",
        "pairs_five": "{count} pairs are enough to look. With five or more the outline is your "
        "own and more exact; with fewer it counts as a guess.",
        "pairs_enough": "{count} pairs. More make it surer, above all along the limit and far "
        "from the others.",
        "pairs_now_map": "Pair {number}: press the same place on the map, or choose it by name "
        "below.",
        "pairs_now_photo": "Pair {number}: press the same place on the photo.",
        "pairs_otherwise": "The place by name or coordinates, instead of pressing the map",
        "pairs_place": "Place of the case",
        "pairs_place_go": "Use the place",
        "pairs_coordinates": "Coordinates, latitude first (like this: {example})",
        "pairs_radius": "How sure they are, in metres",
        "pairs_coordinates_go": "Use the coordinates",
        "pair_name": "Name of pair {number}",
        "pair_name_hint": "What is it? (optional)",
        "pair_delete_label": "Delete pair {number}",
        "pair_title": "Pair {number}",
        "pair_title_named": "Pair {number}, {name}",
        "pair_half": "Half a pair, waiting for the other place",
        "pair_reference": "{by}, ± {radius} m.",
        "pair_residual": "Is {metres} m from fitting.",
        "by_sketch": "From the sketch",
        "by_ground": "From Kartverket's map",
        "by_streets": "From the street file",
        "by_place": "A place of the case",
        "by_typed": "Typed coordinates",
        "said_on_photo": "Set on the photo. Press the same place on the map.",
        "said_on_map": "Set on the map. Press the same place on the photo.",
        "said_pair": "Pair {number} is set.",
        "said_pair_residual": "Pair {number} is set. It is {metres} m from fitting.",
        "said_pair_moved": "Pair {number} is moved.",
        "said_pair_deleted": "Pair {number} is deleted.",
        "said_radius": "Say how sure the coordinates are, in whole metres from 1.",
        "said_no_place": "The case has not just one place that is called or begins with “{name}”. "
        "Choose from the list, or press the map.",
        "said_beside_photo": "That was beside the photo. Press the photo itself.",
        "said_nothing_drawn": "There is no map here to measure by. Load the background map, open "
        "a street file, or type coordinates.",
        "suspect_wrong": "Pair {number} seems to be wrong: it lies {metres} m from where the "
        "others put it. Move it, or delete it.",
        "suspect_swapped": "Pair {number} seems to be swapped with pair {other}. Move them, or "
        "delete them and set them anew.",
        "look_what": "The photo lies over the map. Drag the slider and see whether the streets "
        "fall together. The orange lines show how far each pair is from fitting.",
        "look_doubt": "Something does not fit. Read below what it seems to be, and go back to the "
        "points.",
        "fit_similarity": "{count} pairs: the photo is turned and scaled. What fits worst is "
        "{metres} m off. With fewer than five pairs nobody knows how skewed the photo is, so the "
        "outline is hypothetical and the doubt is doubled.",
        "fit_affine": "{count} pairs: the photo is turned, scaled and straightened. What fits "
        "worst is {metres} m off.",
        "fit_projective": "{count} pairs: the photo is turned, scaled and straightened, as it was "
        "taken at an angle. What fits worst is {metres} m off.",
        "back_pairs": "Back to the pairs",
        "fit_fault_too_few": "Set at least three pairs first, best five or more.",
        "fit_fault_on_one_line": "The points lie on one line, so nobody knows where the photo is "
        "across it. Set a pair far from the line.",
        "fit_fault_same_point": "Two of the pairs are in the same place. Move or delete one.",
        "fit_fault_folded": "As the pairs lie, the photo folds over itself. Look for pairs that "
        "are swapped or wrong.",
        "hinder_photo": "Open a photo first, or choose to draw without one.",
        "hinder_pairs": "Set at least three pairs first, so that the page knows where the photo "
        "belongs.",
        "trace_first": "Press along the limit, corner by corner, on the photo or on the map. "
        "Press the first corner again to close it.",
        "trace_first_map": "Press along the limit on the map, corner by corner. Press the first "
        "corner again to close it.",
        "trace_open": "{count} corners. Press the first again to close the limit. Corners can be "
        "dragged.",
        "trace_hole": "{count} corners of the hole. Press the first again to close it.",
        "trace_closed": "The limit is closed. Drag its corners to mend them; the small dots set "
        "new ones.",
        "trace_keys": "With the keyboard: Tab goes from corner to corner, arrow keys move, Delete "
        "deletes, Insert sets a new one after.",
        "close_part": "Close the limit",
        "corner_delete": "Delete the corner",
        "corner_insert": "Insert a corner after",
        "corner_insert_here": "Insert a corner after corner {number}",
        "corner_of_part": "Corner {number} of {count}, part {part}",
        "corner_of_hole": "Corner {number} of {count}, hole {part}",
        "part_add": "Add another part",
        "hole_add": "Add a hole",
        "line_width": "How wide the line on the paper is: {pixels} pixels. The light line on the "
        "photo shall be as wide.",
        "said_corner": "Corner {number} is set.",
        "said_corner_snapped": "Corner {number} is set, snapped to what was there.",
        "said_corner_moved": "Corner {number} is moved.",
        "said_inserted": "Corner {number} is inserted. Move it to where it shall be.",
        "said_deleted": "Corner {number} is deleted.",
        "said_closed": "The limit is closed.",
        "said_closed_already": "The limit is closed. Choose “Add another part” or “Add a hole” to "
        "draw more, or drag its corners.",
        "said_three_corners": "Set at least three corners before closing the limit.",
        "said_part": "Trace the new part.",
        "said_hole": "Trace the hole. What lies in it is outside the zone.",
        "said_undone": "Undone.",
        "said_redone": "Done again.",
        "said_nothing_to_undo": "There is nothing to undo.",
        "said_nothing_to_redo": "There is nothing to redo.",
        "accuracy_photo": "The outline is exact to ± {metres} m (95 %): the map it was set by "
        "{references} m, the fit {fit} m, the width of the line {line} m, the hand {hand} m.",
        "accuracy_map": "The outline is exact to ± {metres} m (95 %): the map it was drawn on "
        "{references} m, the hand {hand} m.",
        "accuracy_doubled": "The figure is doubled, because there are fewer than five pairs.",
        "accuracy_hand": "The hand adds most: zoom in and drag the corners into place to make it "
        "smaller.",
        "accuracy_fit": "The fit adds most: more pairs along the limit make it smaller.",
        "accuracy_raised": "You have set it higher than what was computed.",
        "accuracy_opened": "The file that was opened says as much, and the number is never set "
        "lower.",
        "fault_accuracy_unsaid": "The file does not say how exact the outline is. Set pairs, or type "
        "a number of metres under “Save and check”.",
        "fault_no_outline": "There is no limit yet. Trace it first.",
        "fault_part_open": "The limit is not closed. Press its first corner again.",
        "fault_crosses_itself": "The limit crosses itself where the ring is. Move a corner so "
        "that the lines do not cross.",
        "fault_parts_cross": "Two parts cross where the ring is. Move a corner so that they do "
        "not.",
        "fault_hole_outside": "A hole lies outside the zone, where the ring is. Move it, or "
        "delete it.",
        "fault_part_within": "A part lies within another, where the ring is. If it shall be a "
        "hole, add it as one.",
        "order_what": "Write what stands on the paper. What does not stand there may be left "
        "empty; the answer then says that it is not known.",
        "field_name": "Name of the zone",
        "field_name_hint": "As on the paper, such as “zone city centre”. Write no names of "
        "persons.",
        "field_rule": "Kind of order",
        "rule_unknown": "Not known",
        "rule_politiloven": "Banishment under the Norwegian Police Act, section 7",
        "rule_printed": "Another order: times and exemptions as printed on the paper",
        "field_legal_basis": "Legal basis, as printed",
        "field_source": "Where the map comes from",
        "field_source_hint": "Such as “map handed out by the police on 2015-06-17”.",
        "valid_days": "On which days is the map valid? Leave empty if you do not know. The hours of "
        "the order are not written here.",
        "field_valid_from": "First day of the map",
        "field_valid_to": "Last day of the map",
        "field_open_end": "The paper says that the zone has no end",
        "field_hours": "Hours of the day",
        "hours_unknown": "Not on the paper",
        "hours_all": "Day and night",
        "hours_clock": "Only between two clock times",
        "field_clock_from": "From",
        "field_clock_to": "To",
        "field_streets": "The streets that bound the zone, if they stand on the paper",
        "fault_name": "Write a name for the zone.",
        "fault_date": "A date cannot be read. Type the whole date, or leave it empty.",
        "fault_dates": "The last day is before the first. Swap them.",
        "fault_clock": "Write both clock times, or choose something else.",
        "fault_clock_same": "The two clock times are the same. If it is day and night, choose "
        "that.",
        "save_what": "Save the file, to use it in “scenemap check --zones zones.geojson” and to "
        "open it here again. Then you can check a point and print a card.",
        "save_done": "The file is saved. Now you can check a point or print the card.",
        "save": "Save zones.geojson",
        "save_after": "An outline from here is your own, never the police's. The map handed to "
        "you decides.",
        "kind_user": "The file says that the outline was drawn by its user.",
        "kind_hypothetical": "The file says that the outline is hypothetical: with fewer than "
        "five pairs it is a guess.",
        "print": "Print the card",
        "raise": "Less sure? Set a higher number, in metres",
        "raise_go": "Set higher",
        "said_not_lower": "The accuracy cannot be set better than ± {metres} m.",
        "said_raised": "The outline now counts as exact to ± {metres} m.",
        "said_saved": "“{name}” is saved where the browser puts downloads.",
        "check_heading": "Check a point",
        "check_what_trace": "Press the map where the point is, type coordinates or choose a "
        "place. The answer is worked out here on the page; nothing is sent or stored.",
        "check_coordinates_trace": "Coordinates, latitude first (like this: {example})",
        "check_place_trace": "Place of the case",
        "check_go": "Check",
        "answer_point": "Point: latitude {lat}, longitude {lon}, accuracy {accuracy} m.",
        "answer_place": "{name}: latitude {lat}, longitude {lon}, accuracy {accuracy} m.",
        "answer_inside": "Inside: the point lies {distance} m within the line.",
        "answer_outside": "Outside: the point lies {distance} m outside the line.",
        "answer_uncertain": "Cannot be decided: the point lies {distance} m from the line, too "
        "near to say anything for sure.",
        "answer_no_outline": "Trace the limit first.",
        "card_map": "Map with the limit as drawn and the band in which nothing can be decided",
        "card_valid": "Map valid",
        "card_span": "from: {start}; last day: {end}",
        "card_unknown": "not on the paper",
        "card_open": "no end",
        "card_clock": "{from}–{to}",
        "card_streets": "The streets on the paper",
        "card_accuracy": "How exact",
        "card_unsure": "Not sure enough to carry: set five pairs or more.",
        "card_hours": "The order holds from {blank} to {blank} o'clock",
        "card_ask": "Ask: {blank}",
        "card_line": "Black line: the limit as drawn.",
        "card_inside": "Hatched: inside.",
        "card_no_inside": "No place is surely inside.",
        "card_grey": "Keep away from the grey too: there it cannot be decided. North is up.",
        "said_opening": "Opening the picture …",
        "said_photo": "“{name}” is open.",
        "said_photo_smaller": "“{name}” is open. It had {width} × {height} pixels and is shown "
        "with {to} × {by}.",
        "said_saved_open": "“{name}” is open with {pairs} pairs and {parts} parts. Open the "
        "picture too, to go on tracing on it.",
        "said_saved_open_rule": "“{name}” is open with {pairs} pairs and {parts} parts. The page "
        "knows no kind of order “{rule}”, and takes it as not said. Choose it under “About the "
        "order”.",
        "said_streets": "“{name}” is open. Say how exact it is, and points snap to it.",
    },
}
