"""What end users read, in Norwegian bokmål and English: sentences, dates, numbers.

Sentences are kept here, by key, so that terminal, summary, card and page say the same words. Names
and descriptions of a case's own things are in its data.
"""

from __future__ import annotations

import math
import string
from typing import TYPE_CHECKING, Literal

from scenemap.model import LANGS, Lang, Text

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from scenemap.intervals import DateRange, PartialDate, PartialRange, Slice

#: Digits of a figure, before it is rounded, that are not noise of how it was worked out.
_NOISE = 6

_MONTHS: dict[Lang, tuple[str, ...]] = {
    "nb": (
        "januar", "februar", "mars", "april", "mai", "juni",
        "juli", "august", "september", "oktober", "november", "desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_SEASON: dict[str, Text] = {
    "spring": Text(nb="våren", en="spring"),
    "summer": Text(nb="sommeren", en="summer"),
    "autumn": Text(nb="høsten", en="autumn"),
    "winter": Text(nb="vinteren", en="winter"),
}
_COMPASS: dict[Lang, tuple[str, ...]] = {
    "nb": ("nord", "nordøst", "øst", "sørøst", "sør", "sørvest", "vest", "nordvest"),
    "en": (
        "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west",
    ),
}  # fmt: skip

MESSAGES: dict[str, Text] = {
    # --- a point and a zone
    "check_inside": Text(
        nb="Punktet ligger innenfor {zone}. Nærmeste grense er {distance} m unna i luftlinje, mot "
        "{direction}.",
        en="The point lies inside {zone}. The nearest limit is {distance} m away as the crow flies, "
        "to the {direction}.",
    ),
    "check_outside": Text(
        nb="Punktet ligger utenfor {zone}. Nærmeste grense er {distance} m unna i luftlinje, mot "
        "{direction}.",
        en="The point lies outside {zone}. The nearest limit is {distance} m away as the crow flies, "
        "to the {direction}.",
    ),
    "check_uncertain": Text(
        nb="Det kan ikke avgjøres om punktet ligger i {zone}. Nærmeste kant av det usikre området er "
        "{distance} m unna i luftlinje, mot {direction}.",
        en="It cannot be decided whether the point lies in {zone}. The nearest edge of the area of "
        "doubt is {distance} m away as the crow flies, to the {direction}.",
    ),
    "check_inside_at_limit": Text(
        nb="Punktet ligger innenfor {zone}, under 1 m fra grensen.",
        en="The point lies inside {zone}, less than 1 m from its limit.",
    ),
    "check_outside_at_limit": Text(
        nb="Punktet ligger utenfor {zone}, under 1 m fra grensen.",
        en="The point lies outside {zone}, less than 1 m from its limit.",
    ),
    "check_uncertain_at_limit": Text(
        nb="Det kan ikke avgjøres om punktet ligger i {zone}. Det er under 1 m fra kanten av det "
        "usikre området.",
        en="It cannot be decided whether the point lies in {zone}. It is less than 1 m from the edge "
        "of the area of doubt.",
    ),
    "position_vague": Text(
        nb="Posisjonen kan være inntil {accuracy} m feil.",
        en="The position may be off by up to {accuracy} m.",
    ),
    "outline_official": Text(
        nb="Omrisset er myndighetens eget.", en="The outline is the authority's own."
    ),
    "outline_user": Text(
        nb="Etter din tegning; det er kartet du fikk utlevert, som avgjør.",
        en="By your drawing; the map handed to you decides.",
    ),
    "outline_user_within": Text(
        nb="Etter din tegning, grensene ± {metres} m fra streken; kartet du fikk utlevert, avgjør.",
        en="By your drawing, limits ± {metres} m from its line; the map handed to you decides.",
    ),
    "outline_hypothetical": Text(
        nb="Hypotetisk omriss: grensene for sonen er ikke funnet i noen offentlig tekst.",
        en="Hypothetical outline: the limits of the zone were not found in any public text.",
    ),
    "outline_hypothetical_within": Text(
        nb="Hypotetisk omriss, ± {metres} m: ingen går god for grensene; det er kartet du fikk utlevert, "
        "som avgjør.",
        en="Hypothetical outline, ± {metres} m: nobody vouches for the limits; the map handed to you "
        "decides.",
    ),
    "look_at_your_map": Text(
        nb="Har du fått et vedtak, så se på kartet du fikk utlevert.",
        en="If you hold an order, look at the map you were given.",
    ),
    "look_at_map_if_unsure": Text(
        nb="Se på kartet du fikk utlevert.", en="Look at the map you were given."
    ),
    "in_force_yes": Text(
        nb="Sonen gjaldt på dette tidspunktet.", en="The zone was in force at that time."
    ),
    "in_force_no": Text(
        nb="Sonen gjaldt ikke på dette tidspunktet.", en="The zone was not in force at that time."
    ),
    "in_force_unknown": Text(
        nb="Det er ikke kjent om sonen gjaldt på dette tidspunktet.",
        en="Whether the zone was in force at that time is not known.",
    ),
    "version_days": Text(nb="Denne versjonen er {days}.", en="This version is {days}."),
    # --- orders
    "in_force_no_order": Text(
        nb="Denne versjonen av sonen gjaldt ikke på dette tidspunktet. Det er kartet du fikk utlevert, "
        "som gjelder for vedtaket; be om rettshjelp.",
        en="This version of the zone was not in force at that time. The map that you were handed is "
        "the one that counts for the order; ask for legal aid.",
    ),
    "in_force_unknown_order": Text(
        nb="Det er ikke kjent om denne versjonen av sonen gjaldt på dette tidspunktet. Det er kartet "
        "du fikk utlevert, som gjelder for vedtaket.",
        en="Whether this version of the zone was in force at that time is not known. The map that you "
        "were handed is the one that counts for the order.",
    ),
    "order_number": Text(nb="Vedtak {number}: ", en="Order {number}: "),
    "order_not_yet": Text(
        nb="Vedtaket gjelder først fra {issued}, til {until}{length}.",
        en="The order applies only from {issued}, until {until}{length}.",
    ),
    "order_active": Text(
        nb="Vedtaket gjelder fra {issued} til {until}{length}.",
        en="The order applies from {issued} until {until}{length}.",
    ),
    "order_expired": Text(
        nb="Vedtaket gjaldt fra {issued} til {until}{length}, og er utløpt.",
        en="The order applied from {issued} until {until}{length}, and has expired.",
    ),
    "order_begins": Text(
        nb="Vedtaket begynner å gjelde {moment}.", en="The order begins on {moment}."
    ),
    "order_ends": Text(nb="Vedtaket slutter å gjelde {moment}.", en="The order ends on {moment}."),
    "order_lacking": Text(
        nb="Dette må stå på papiret og er ikke oppgitt: {what}. Uten det kan ingenting avgjøres.",
        en="This must be printed on the paper and was not given: {what}. Without it nothing can be "
        "decided.",
    ),
    "lacking_issued": Text(nb="når det begynner å gjelde", en="when it begins"),
    "lacking_until": Text(nb="når det slutter å gjelde", en="when it ends"),
    "lacking_daily": Text(
        nb="klokkeslettene det gjelder, eller at det gjelder hele døgnet",
        en="the hours of the day in which it bars, or that it bars at all hours",
    ),
    "lacking_exempt": Text(
        nb="unntakene, eller at det ikke er noen", en="the exemptions, or that there are none"
    ),
    "daily_all": Text(nb="Det gjelder hele døgnet.", en="It bars at all hours of the day."),
    "daily_now": Text(
        nb="Det gjelder {clock}, og altså på dette klokkeslettet.",
        en="It bars {clock}, and so at that hour.",
    ),
    "daily_not_now": Text(
        nb="Det gjelder {clock}, og altså ikke på dette klokkeslettet.",
        en="It bars {clock}, and so not at that hour.",
    ),
    "daily_clock": Text(nb="kl. {start}–{end}", en="{start}–{end}"),
    "daily_not_counted": Text(
        nb="Klokkeslettene som er oppgitt for sonen ({clock}), er ikke regnet med: et slikt vedtak "
        "gjelder hele døgnet.",
        en="The hours that are given for the zone ({clock}) are not counted in: such an order bars by "
        "day and night.",
    ),
    "rule_printed": Text(
        nb="Vedtaket er bare lest etter det som er trykt på det. Hva du har lov til, avgjøres av papiret "
        "og loven det bygger på.",
        en="The order is read by what is printed on it alone. What you may do is decided by the paper "
        "and the law that it rests on.",
    ),
    "rule_printed_basis": Text(
        nb="Vedtaket er bare lest etter det som er trykt på det. Hva du har lov til, avgjøres av papiret "
        "og loven det bygger på ({basis}).",
        en="The order is read by what is printed on it alone. What you may do is decided by the paper "
        "and the law that it rests on ({basis}).",
    ),
    "order_hours": Text(nb=" ({hours} {hours:time|timer})", en=" ({hours} {hours:hour|hours})"),
    "order_printed_end": Text(nb=" (trykt på vedtaket)", en=" (printed on the order)"),
    "exemption_now": Text(
        nb="Unntaket for {to}{clock} gjelder på dette tidspunktet.",
        en="The exemption for {to}{clock} applies at that time.",
    ),
    "exemption_not_now": Text(
        nb="Unntaket for {to}{clock} gjelder ikke på dette tidspunktet.",
        en="The exemption for {to}{clock} does not apply at that time.",
    ),
    "exemption_clock": Text(nb=" (kl. {start}–{end})", en=" ({start}–{end})"),
    "verdict_barred": Text(
        nb="Etter vedtaket er det forbudt å være her på dette tidspunktet.",
        en="Under the order, being here at that time is barred.",
    ),
    "verdict_not_barred": Text(
        nb="Etter vedtaket er det ikke forbudt å være her på dette tidspunktet.",
        en="Under the order, being here at that time is not barred.",
    ),
    "verdict_not_barred_exempt": Text(
        nb="Etter vedtaket er det ikke forbudt å være her på dette tidspunktet, når det er for å "
        "bruke unntaket.",
        en="Under the order, being here at that time is not barred, for the purpose of the exemption.",
    ),
    "no_common_leave": Text(
        nb="Unntakene er for ulike steder, og ingen av dem gjelder for alle vedtakene.",
        en="The exemptions are for different places, and none of them holds for all the orders.",
    ),
    "verdict_cannot_be_decided": Text(
        nb="Om det etter vedtaket er forbudt å være her på dette tidspunktet, kan ikke avgjøres.",
        en="Whether being here at that time is barred under the order cannot be decided.",
    ),
    "not_legal_advice": Text(
        nb="Dette er informasjon, ikke juridisk rådgivning.",
        en="This is information, not legal advice.",
    ),
    "asked_at": Text(nb="Spurt om {at} ({zone}).", en="Asked for {at} ({zone})."),
    "zone_version": Text(nb="{zone}, versjon {version}:", en="{zone}, version {version}:"),
    # --- the note of a check
    "record_title": Text(
        nb="Notat om sjekk av et punkt mot bortvisningssoner",
        en="Note of a check of a point against banishment zones",
    ),
    "record_made": Text(nb="Laget {made}.", en="Made {made}."),
    "record_point": Text(
        nb="Punkt: bredde {lat}, lengde {lon}, usikkerhet {accuracy:g} m.",
        en="Point: latitude {lat}, longitude {lon}, accuracy {accuracy:g} m.",
    ),
    "record_point_exact": Text(
        nb="Punkt: bredde {lat}, lengde {lon}, regnet som helt nøyaktig.",
        en="Point: latitude {lat}, longitude {lon}, taken as exact.",
    ),
    "record_at": Text(nb="Tidspunkt: {at} ({zone}).", en="Time asked for: {at} ({zone})."),
    "record_no_time": Text(nb="ikke oppgitt", en="none"),
    "record_zone": Text(
        nb="Sone {zone}, versjon {version}\nSHA-256 {hash}",
        en="Zone {zone}, version {version}\nSHA-256 {hash}",
    ),
    "asked_order": Text(
        nb="Vedtak for {zone}, versjon {version}: {said}.",
        en="Order for {zone}, version {version}: {said}.",
    ),
    "asked_issued": Text(nb="fra {moment}", en="from {moment}"),
    "asked_until": Text(nb="til {moment}", en="until {moment}"),
    "asked_all_hours": Text(nb="hele døgnet", en="at all hours of the day"),
    "asked_exempt": Text(nb="unntak for {to}{clock}", en="exemption for {to}{clock}"),
    "asked_nothing": Text(nb="ingen tider oppgitt", en="no times were given"),
    # --- what a cell holds
    "unknown": Text(nb="ukjent", en="unknown"),
    "suppressed": Text(nb="holdt tilbake", en="withheld"),
    "cell_part": Text(nb="del", en="part"),
    "per_30_days": Text(nb="per 30 dager", en="per 30 days"),
    "period_mean": Text(nb="periodesnitt", en="period mean"),
    # --- measures
    "harm_title": Text(
        nb="Veid forskjell (WDD) per dag, veid etter skade: under 0 er et fall.",
        en="Weighted difference (WDD) per day, weighted by harm: below 0 is a fall.",
    ),
    "harm_kind": Text(nb="{kind}, vekt {weight}", en="{kind}, weight {weight}"),
    "harm_total": Text(nb="Sum etter skade", en="Sum by harm"),
    "harm_note": Text(
        nb="Slagene er tatt som uavhengige, hvert med sin egen overspredning; en hendelse av to slag "
        "teller to ganger. Vektene skal være valgt før tallene var sett.",
        en="Kinds are taken as independent, each with its own overdispersion; an event of two kinds "
        "counts twice. Weights must have been chosen before the counts were seen.",
    ),
    "plan_title": Text(
        nb="Hva kunne vi se av en endring: {target}", en="What could be seen of a change: {target}"
    ),
    "plan_so_far": Text(
        nb="{kind} hittil ({before}): {target} per 30 dager i målområdet{control}.",
        en="{kind} so far ({before}): {target} per 30 days in the target{control}.",
    ),
    "plan_control": Text(
        nb=", {control} i kontrollen ({areas})", en=", {control} in the control ({areas})"
    ),
    "plan_shows": Text(
        nb="{months} {months:måned|måneder} ville i fire av fem tilfeller vise et fall på {fall} % "
        "eller mer, eller en økning på {rise} % eller mer.",
        en="{months} {months:month|months} would show a fall of {fall} % or more, or a rise of {rise} "
        "% or more, four times in five.",
    ),
    "plan_shows_rise": Text(
        nb="{months} {months:måned|måneder} ville ikke i fire av fem tilfeller vise noe fall, hvor "
        "stort det enn var; en økning på {rise} % eller mer.",
        en="{months} {months:month|months} would show no fall four times in five, however large; a "
        "rise of {rise} % or more.",
    ),
    "plan_chances": Text(
        nb="Sjansen for å se en endring (95 %-intervallet til forholdet holder ikke 1), etter hvor stor "
        "den er og hvor mange måneder det har gått:",
        en="The chance to see a change (the 95 % interval of the ratio leaves out 1), by its size and by "
        "the months since:",
    ),
    "plan_column_months": Text(nb="Måneder", en="Months"),
    "percent": Text(nb="{percent} %", en="{percent} %"),
    "plan_limits": Text(
        nb="Det forutsetter at ingenting annet endrer seg, at det registreres som før, og at noen ser "
        "etter på like mange av dagene. Det sier hva som kunne ses, ikke hva som vil hende.",
        en="It assumes that nothing else changes, that events are recorded as before, and that somebody "
        "watches on as many of the days. It says what could be seen, not what will happen.",
    ),
    "plan_phi_assumed": Text(
        nb="Overspredning er ikke anslått her: uavhengige hendelser er forutsatt. Der de samme personene "
        "kommer igjen, ses mindre enn dette. Kjenner du phi, så oppgi den.",
        en="Overdispersion was not estimated here: independent events are assumed. Where the same "
        "persons recur, less is seen than this. If you know phi, say what it is.",
    ),
    "plan_axis_x": Text(nb="måneder etter", en="months after"),
    "plan_axis_y": Text(nb="sjanse for å se det", en="chance to see it"),
    "its_title": Text(
        nb="Brudd i serien {on}? {target}", en="A break in the series on {on}? {target}"
    ),
    "its_series": Text(
        nb="{kind}, {n} kildeperioder ({span}): {before} før endringen, {after} etter.",
        en="{kind}, {n} source periods ({span}): {before} before the change, {after} after.",
    ),
    "its_left_out": Text(
        nb="Utelatt, for endringen falt i dem eller ingen så: {periods}.",
        en="Left out, for the change fell in them or nobody looked: {periods}.",
    ),
    "its_left_out_many": Text(
        nb="{n} perioder er utelatt, for endringen falt i dem eller ingen så.",
        en="{n} periods are left out, for the change fell in them or nobody looked.",
    ),
    "its_alone": Text(nb="{area} alene", en="{area} alone"),
    "its_against": Text(nb="{area} mot {control}", en="{area} against {control}"),
    "its_step": Text(nb="Nivået: {ratio} ganger", en="The level: {ratio} times"),
    "its_slope": Text(
        nb="Stigningen per periode: {ratio} ganger", en="The slope per period: {ratio} times"
    ),
    "its_trend": Text(
        nb="Stigningen før, per periode: {ratio} ganger",
        en="The slope before, per period: {ratio} times",
    ),
    "its_errors": Text(
        nb="95 %-intervallet til nivået har den største av tre standardfeil (logaritmen): "
        "{independent} for uavhengige perioder (kvasi-Poisson), {newey_west} etter Newey og West "
        "({lags} {lags:periode|perioder}), {ar1} for perioder som ligner på den forrige.",
        en="The 95 % interval of the level has the largest of three standard errors (of the "
        "logarithm): {independent} for independent periods (quasi-Poisson), {newey_west} by Newey and "
        "West ({lags} {lags:period|periods}), {ar1} for periods that resemble the one before.",
    ),
    "its_echo": Text(
        nb="{area}: autokorrelasjonen til det som er igjen, er {echo}; uavhengige tall ville ha {low} "
        "til {high}.",
        en="{area}: what is left has an autocorrelation of {echo}; independent counts would have {low} "
        "to {high}.",
    ),
    "its_echoes": Text(
        nb="{area}: perioder etter hverandre ligner på hverandre (autokorrelasjon {echo}; uavhengige "
        "tall ville ha {low} til {high}). I korte serier holder intervallet da sjeldnere enn det sier.",
        en="{area}: periods in a row resemble each other (autocorrelation {echo}; independent counts "
        "would have {low} to {high}). In short series the interval then holds less often than it says.",
    ),
    "its_season": Text(
        nb="Årstiden er tatt ut med {n} par sinus- og cosinusledd.",
        en="The season was taken out by pairs of sine and cosine: {n}.",
    ),
    "its_no_season": Text(
        nb="Årstiden er ikke tatt ut: faller endringen sammen med en årstid, ser det ut som et brudd.",
        en="The season was not taken out: where the change falls together with one, that looks like a "
        "break.",
    ),
    "its_limits": Text(
        nb="1 er ingen endring. Det forutsetter at ingenting annet skjedde da, og at dagen ble valgt før "
        "tallene var sett.",
        en="1 is no change. It assumes that nothing else happened then, and that the day was chosen "
        "before the counts were seen.",
    ),
    "its_limits_control": Text(
        nb="1 er det samme som i kontrollen. Det forutsetter at det som ellers skjedde da, skjedde i "
        "kontrollen også, og at dag og kontroll ble valgt før tallene var sett.",
        en="1 is the same as in the control. It assumes that whatever else happened then happened in "
        "the control as well, and that day and control were chosen before the counts were seen.",
    ),
    "its_axis": Text(nb="per 30 dager", en="per 30 days"),
    "its_key_counts": Text(nb="det som ble talt", en="what was counted"),
    "its_key_fitted": Text(nb="modellen", en="the model"),
    "its_key_without": Text(nb="uten brudd", en="without a break"),
    "its_key_without_control": Text(
        nb="med det bruddet kontrollen hadde", en="with the break that the control had"
    ),
    "pool_title": Text(nb="Flere par som ett: {case}", en="Several pairs as one: {case}"),
    "pool_mean": Text(
        nb="Sammen: {ratio}. Forholdet er målområdets endring mot kontrollens; under 1 er et fall.",
        en="Together: {ratio}. The ratio is the target's change against the control's; below 1 is a "
        "fall.",
    ),
    "pool_between": Text(
        nb="Hvor ulike parene er: tau² {tau2}, {i2} % av variasjonen (Q {q}, p {p} for at de er like).",
        en="How pairs differ: tau² {tau2}, {i2} % of the variation (Q {q}, p {p} that they are alike).",
    ),
    "pool_alike": Text(
        nb="Parene er ikke mer ulike enn tilfeldigheter gjør (tau² 0, Q {q}, p {p}).",
        en="Pairs differ no more than chance would make them (tau² 0, Q {q}, p {p}).",
    ),
    "pool_prediction": Text(
        nb="Et annet slikt par ville ligge mellom {low} og {high} (95 %).",
        en="Another such pair would lie between {low} and {high} (95 %).",
    ),
    "pool_few": Text(
        nb="Med {n} par er det lite å anslå ulikheten av; intervallet er bredt deretter (Hartung og "
        "Knapp 2003).",
        en="With {n} pairs there is little to tell how they differ by; the interval is wide accordingly "
        "(Hartung and Knapp 2003).",
    ),
    "pool_phi": Text(
        nb="Hvert pars varians er ganget med phi {phi}.",
        en="The variance of each pair is multiplied by phi {phi}.",
    ),
    "pool_phi_assumed": Text(
        nb="Overspredning kan ikke anslås av så få områder; hvert pars intervall forutsetter uavhengige "
        "hendelser. Kjenner du phi, så oppgi den.",
        en="Overdispersion cannot be estimated from so few areas; the interval of each pair assumes "
        "independent events. If you know phi, say what it is.",
    ),
    "pool_together": Text(nb="Sammen", en="Together"),
    "pool_column_target": Text(nb="Målområde", en="Target"),
    "pool_column_control": Text(nb="Kontroll", en="Control"),
    "pool_column_ratio": Text(nb="Forhold (95 %)", en="Ratio (95 %)"),
    "pool_column_weight": Text(nb="Vekt", en="Weight"),
    "pool_axis": Text(
        nb="målområdets endring mot kontrollens (logaritmisk)",
        en="the target's change against the control's (logarithmic)",
    ),
    "pool_key_pair": Text(
        nb="et par; flaten er vekten, streken 95 %",
        en="a pair; its area is the weight, the line 95 %",
    ),
    "pool_key_together": Text(nb="sammen, med 95 %", en="together, with 95 %"),
    "pool_key_prediction": Text(
        nb="der et annet par ville ligge", en="where another pair would lie"
    ),
    "changes_title": Text(
        nb="Hvert område mellom to vinduer: {case}", en="Every area between two windows: {case}"
    ),
    "changes_windows": Text(
        nb="{kind}, {before} mot {after}, per 30 dager.",
        en="{kind}, {before} to {after}, per 30 days.",
    ),
    "changes_rose": Text(
        nb="Steg mer enn tilfeldig, av {of} {of:prøvd område|prøvde områder}: {areas}.",
        en="Rose more than chance, of {of} {of:area|areas} tried: {areas}.",
    ),
    "changes_fell": Text(
        nb="Falt mer enn tilfeldig, av {of} {of:prøvd område|prøvde områder}: {areas}.",
        en="Fell more than chance, of {of} {of:area|areas} tried: {areas}.",
    ),
    "changes_untried_withheld": Text(
        nb="Ikke prøvd, fordi tall er holdt tilbake: {areas}.",
        en="Not tried, because counts are withheld: {areas}.",
    ),
    "changes_untried_unknown": Text(
        nb="Ikke prøvd, fordi tall er ukjent i minst ett av vinduene: {areas}.",
        en="Not tried, because counts are unknown in one window at least: {areas}.",
    ),
    "changes_untried_nothing": Text(
        nb="Ikke prøvd, fordi ingenting ble telt i noen av vinduene: {areas}.",
        en="Not tried, because nothing was counted in either window: {areas}.",
    ),
    "changes_column_area": Text(nb="Område", en="Area"),
    "changes_column_before": Text(nb="Før", en="Before"),
    "changes_column_after": Text(nb="Etter", en="After"),
    "changes_column_ratio": Text(nb="Forhold (95 %)", en="Ratio (95 %)"),
    "changes_column_p": Text(nb="p", en="p"),
    "changes_column_q": Text(nb="q", en="q"),
    "changes_column_areas": Text(nb="Områder", en="Areas"),
    "changes_column_rings": Text(nb="Avstand", en="Distance"),
    "changes_column_directions": Text(nb="Retning", en="Direction"),
    "ratio": Text(nb="{ratio} ({low} til {high})", en="{ratio} ({low} to {high})"),
    "changes_no_ratio": Text(nb="ett tall er 0", en="one count is 0"),
    "changes_tests": Text(
        nb="p er fra den eksakte testen gitt summen, to ganger den minste halen; der hendelser sprer "
        "seg mer enn uavhengige, den største av den og en test som tar hensyn til phi. q er p justert "
        "for {of} {of:prøve|prøver} (Benjamini og Yekutieli 2001): av områdene som er nevnt, er i "
        "gjennomsnitt høyst {share} % nevnt ved en tilfeldighet. Hvert intervall gjelder sitt område "
        "alene.",
        en="p is of the exact test given the sum, twice the smaller tail; where events scatter more "
        "than independent ones, the larger of it and of a test that takes phi. q is p adjusted for "
        "{of} {of:test|tests} (Benjamini and Yekutieli 2001): of the areas that are named at most "
        "{share} % are so by chance, in the mean. Each interval is of its area alone.",
    ),
    "changes_phi_each": Text(
        nb="Overspredning er anslått for hvert område ut fra de andre, med det som endret seg der: phi "
        "{phis}.",
        en="Overdispersion was estimated for each area from the others, with whatever changed in them: "
        "phi {phis}.",
    ),
    "changes_phi_assumed": Text(
        nb="Overspredning kan ikke anslås av så få områder. p, q og intervaller forutsetter uavhengige "
        "hendelser, og finner for mye der de samme personene kommer igjen. Kjenner du phi, så oppgi den.",
        en="Overdispersion cannot be estimated from so few areas. p, q and intervals assume independent "
        "events, and find too much where the same persons recur. If you know phi, say what it is.",
    ),
    "changes_not_from_where": Text(
        nb="At et område steg, sier ikke hvorfra, og ikke at det er de samme personene.",
        en="That an area rose does not say from where, nor that the persons are the same.",
    ),
    "changes_rings": Text(nb="Etter avstand fra {place}", en="By distance from {place}"),
    "changes_directions": Text(nb="Etter retning fra {place}", en="By direction from {place}"),
    "changes_here": Text(nb="stedet selv", en="the place itself"),
    "changes_ring": Text(nb="{inner}–{outer} m", en="{inner}–{outer} m"),
    "changes_beyond": Text(nb="over {edge} m", en="beyond {edge} m"),
    "changes_picture_title": Text(
        nb="Hva endret seg, sett fra {place}: {case}", en="What changed, seen from {place}: {case}"
    ),
    "changes_key_rose": Text(
        nb="steg mer enn tilfeldig (q), av {of} {of:prøvd område|prøvde områder}; × er forholdet etter "
        "mot før",
        en="rose more than chance (q), of {of} {of:area|areas} tried; × is the ratio of after to before",
    ),
    "changes_way_rose": Text(nb="steg mer enn tilfeldig", en="rose more than chance"),
    "changes_key_fell": Text(nb="falt mer enn tilfeldig", en="fell more than chance"),
    "changes_key_chance": Text(nb="kan være tilfeldig", en="may be by chance"),
    "changes_key_points": Text(
        nb="Merkene står der områdenes punkter ligger, ikke der noe hendte. Opp er kartnettets nord.",
        en="Marks stand where the points of areas lie, not where anything happened. Up is grid north.",
    ),
    "changes_no_place": Text(
        nb="Uten sted på bildet, {way}: {list}.",
        en="Without a place in the picture, {way}: {list}.",
    ),
    "changes_ring_edge": Text(nb="{edge} m", en="{edge} m"),
    "changes_no_points": Text(
        nb="Ingen av områdene som er prøvd, har et punkt.", en="No area that was tried has a point."
    ),
    "smoothed_heading": Text(
        nb="Utjevnede rater (95 % intervall)", en="Smoothed rates (95 % interval)"
    ),
    "smoothed_caption": Text(
        nb="{unit} per 30 dager, trukket mot gjennomsnittet av alle områder i perioden, desto mer jo "
        "mindre en rate bygger på (empirisk Bayes, Marshall 1991).",
        en="{unit} per 30 days, drawn towards the mean of all areas in the period, the further the less "
        "a rate rests on (empirical Bayes, Marshall 1991).",
    ),
    "smoothed_leans": Text(
        nb="En utjevnet rate lener seg på de andre områdene som vises, og er ikke det som ble talt. Det "
        "som er holdt tilbake eller ukjent, er ikke med; der små tall er holdt tilbake, er "
        "gjennomsnittet derfor for høyt.",
        en="A smoothed rate leans on the other areas that are shown, and is not what was counted. What "
        "is withheld or unknown has no part in it; where small counts are withheld the mean is "
        "therefore too high.",
    ),
    "smoothed_not": Text(
        nb="Intervallene tar gjennomsnitt og spredning for kjent og hendelser for uavhengige, og er for "
        "smale der områdene er få eller de samme personene kommer igjen.",
        en="The intervals take mean and spread for known and events for independent, and are too narrow "
        "where areas are few or the same persons recur.",
    ),
    "smoothed_refused": Text(
        nb="Ikke jevnet ut: {periods}. {why}", en="Not smoothed: {periods}. {why}"
    ),
    "scan_title": Text(nb="Klynger i rom og tid: {case}", en="Clusters in space and time: {case}"),
    "scan_what": Text(
        nb="{kind}, {first} til {last}: {events} {events:hendelse|hendelser} i {areas} "
        "{areas:område|områder} og {slices} tidsrom.",
        en="{kind}, {first} to {last}: {events} {events:event|events} in {areas} {areas:area|areas} "
        "and {slices} {slices:slice|slices}.",
    ),
    "scan_none": Text(
        nb="Ingen klynge skiller seg ut på nivået {level}: så store er det ofte ved en tilfeldighet.",
        en="No cluster stands out at the level {level}: chance alone often makes one as large.",
    ),
    "scan_nothing": Text(
        nb="Ingen sirkel har flere hendelser enn ventet i noe tidsrom.",
        en="No circle has more events than expected in any window.",
    ),
    "scan_too_few_deals": Text(
        nb="Om noen klynge skiller seg ut på nivået {level}, kan {draws} {draws:stokking|stokkinger} "
        "ikke vise: så liten kan p ikke bli. Stokk oftere, helst 999 ganger.",
        en="Whether a cluster stands out at the level {level}, {draws} {draws:deal|deals} cannot show: "
        "p cannot be so small. Deal more often, best 999 times.",
    ),
    "scan_cluster": Text(
        nb="{areas}, {window}: {count} hendelser der {expected} var ventet, {ratio} ganger så mange.",
        en="{areas}, {window}: {count} events where {expected} were expected, {ratio} times as many.",
    ),
    "scan_left_withheld": Text(
        nb="Områder som ikke er skannet, fordi tall er holdt tilbake: {areas}.",
        en="Areas not scanned, because counts are withheld: {areas}.",
    ),
    "scan_left_unknown": Text(
        nb="Områder som ikke er skannet, fordi tall er ukjent eller gjelder færre dager enn i andre "
        "områder: {areas}.",
        en="Areas not scanned, because counts are unknown, or of fewer days than those of other areas: "
        "{areas}.",
    ),
    "scan_left_no_place": Text(
        nb="Områder som ikke er skannet, fordi de ikke har noe punkt: {areas}.",
        en="Areas not scanned, because they have no point: {areas}.",
    ),
    "scan_left_periods": Text(
        nb="Tidsrom som ikke er skannet, fordi tall er ukjent, holdt tilbake eller ikke av de samme "
        "dagene i alle områder: {periods}. Ingen klynge går over dem.",
        en="Slices not scanned, because counts are unknown, withheld, or not of the same days in every "
        "area: {periods}. No cluster reaches over them.",
    ),
    "scan_column_areas": Text(nb="Områder", en="Areas"),
    "scan_column_window": Text(nb="Tidsrom", en="Slices"),
    "scan_column_count": Text(nb="Antall", en="Count"),
    "scan_column_expected": Text(nb="Ventet", en="Expected"),
    "scan_column_ratio": Text(nb="Forhold", en="Ratio"),
    "scan_column_p": Text(nb="p", en="p"),
    "scan_expected": Text(
        nb="Ventet er det som følger av hvor mange hendelser områdene har i alt, og hvor mange "
        "tidsrommene har i alle områder: det som er høyt hele tiden, eller stiger overalt, er ingen "
        "klynge.",
        en="What is expected follows from how many events the areas have in all, and how many the "
        "slices have everywhere: what is high all the time, or rises everywhere, is no cluster.",
    ),
    "scan_p": Text(
        nb="p er hvor ofte den største klyngen av alle er minst like stor når hendelsenes tidsrom "
        "stokkes ({draws} ganger, frø {seed}). Sirkler av områder med høyst {share} % av "
        "hendelsene{metres}: {zones}. Vinduer av høyst {longest} av tidsrommene: {windows}. Hver "
        "sirkel er prøvd i hvert vindu, og p tar hensyn til alle (Kulldorff mfl. 2005). Ingen områder er "
        "i to klynger.",
        en="p is how often the largest cluster of all is at least as large where the slices of events "
        "are dealt anew ({draws} times, seed {seed}). Circles of areas with at most {share} % of the "
        "events{metres}: {zones}. Windows of at most {longest} of the slices: {windows}. Each circle was "
        "tried in each window, and p pays for all (Kulldorff et al. 2005). No area is in two clusters.",
    ),
    "scan_p_metres": Text(nb=", {metres} m vide på det meste", en=", {metres} m in radius at most"),
    "scan_independent": Text(
        nb="p forutsetter at hendelsene er uavhengige av hverandre. Der de samme personene kommer igjen, "
        "ligger hendelser sammen av seg selv, og p er for liten.",
        en="p assumes that events do not depend on each other. Where the same persons recur, events lie "
        "together by themselves, and p is too small.",
    ),
    "scan_not_why": Text(
        nb="En klynge sier hvor og når det ble registrert mer enn ventet. Den sier ikke hvorfor, og ikke "
        "at noen flyttet dit: mer registrering i et område en tid ser likedan ut. Den er over, og er "
        "ingen plan for patruljer.",
        en="A cluster says where and when more was recorded than expected. It does not say why, nor that "
        "anybody moved there: more recording in one area for a time looks the same. It is over, and is "
        "no plan for patrols.",
    ),
    "scan_key_out": Text(
        nb="skiller seg ut (p høyst {level}); sirkelen går gjennom det ytterste områdets punkt",
        en="stands out (p at most {level}); the circle goes through the farthest area's point",
    ),
    "scan_key_chance": Text(nb="kan være tilfeldig", en="may be by chance"),
    "scan_key_area": Text(
        nb="punktet til et område som er skannet, ikke der noe hendte",
        en="the point of an area that was scanned, not where anything happened",
    ),
    "phi_given": Text(
        nb="Overspredning phi {phi} er oppgitt.", en="Overdispersion phi {phi} is given."
    ),
    "phi_estimated": Text(
        nb="Overspredning phi {phi} ({df} {df:frihetsgrad|frihetsgrader}), anslått ut fra {source}. "
        "Det forutsetter at målområdet varierer som de andre.",
        en="Overdispersion phi {phi} ({df} {df:degree|degrees} of freedom), estimated from {source}. "
        "It assumes that the target varies like the others.",
    ),
    "phi_of_areas": Text(
        nb="{n:Det andre området er|Disse andre områdene er} {areas}. Skjedde det noe med "
        "{n:det|et av dem} selv, er det med i phi, og intervallene blir videre; et annet phi oppgis "
        "med --phi.",
        en="{n:That other area is|Those other areas are} {areas}. If something happened to "
        "{n:it|one of them} itself, that is in phi, and intervals are wider; another phi is stated "
        "with --phi.",
    ),
    "phi_from_areas_and_halves": Text(
        nb="{others} {others:annet område|andre områder} før og etter og {areas} "
        "{areas:område|områder} i de to halvdelene av tiden før",
        en="{others} other {others:area|areas} before and after and {areas} {areas:area|areas} in the "
        "two halves of the time before",
    ),
    "phi_from_areas": Text(
        nb="{others} {others:annet område|andre områder} før og etter",
        en="{others} other {others:area|areas} before and after",
    ),
    "phi_from_slices": Text(
        nb="forskjellene mellom målområdet og ett annet område i {before} {before:rute|ruter} før og "
        "{after} etter, som om rutene var uavhengige av hverandre (Welch)",
        en="the differences of the target and one other area in {before} {before:slice|slices} before "
        "and {after} after, as if slices were independent of each other (Welch)",
    ),
    "phi_from_before": Text(
        nb="Overspredning phi {phi} ({df} {df:frihetsgrad|frihetsgrader}), anslått ut fra {areas} "
        "{areas:område|områder} i de to halvdelene av tiden før. Det forutsetter at områdene varierer "
        "likt.",
        en="Overdispersion phi {phi} ({df} {df:degree|degrees} of freedom), estimated from {areas} "
        "{areas:area|areas} in the two halves of the time before. It assumes that areas vary alike.",
    ),
    "phi_assumed": Text(
        nb="Overspredning kan ikke anslås av så få områder. Intervallene forutsetter uavhengige "
        "hendelser; under hvert står hva phi 2 og 4 ville gjort med det. Kjenner du phi, så oppgi den.",
        en="Overdispersion cannot be estimated from so few areas. The intervals assume independent "
        "events; below each stands what phi 2 and 4 would make of it. If you know phi, say what it is.",
    ),
    "phi_lost": Text(
        nb="Tilbakeholdte celler som ikke er med i anslaget: {n}.",
        en="Withheld cells that are not in that estimate: {n}.",
    ),
    "phi_ratios": Text(
        nb="phi er ikke oppgitt, og intervallene forutsetter uavhengige hendelser. Med phi 2 rekker de "
        "1,4 ganger så langt til hver side (på logaritmen av et forhold), med phi 4 dobbelt så langt.",
        en="phi is not given, and the intervals assume independent events. With phi 2 they reach 1.4 "
        "times as far to either side (on the logarithm of a ratio), with phi 4 twice as far.",
    ),
    "if_phi": Text(nb="phi {phi}: {interval}", en="phi {phi}: {interval}"),
    "untold": Text(
        nb="Disse forutsetter uavhengige hendelser og tar ikke hensyn til phi: {measures}.",
        en="These assume independent events and take no phi: {measures}.",
    ),
    "by_chance": Text(nb="ved tilfeldighet {value}", en="by chance {value}"),
    "placebo": Text(
        nb="Placebo: av {n} slike sammenligninger der ingenting ble gjort (tidligere datoer, andre "
        "områder), var {share} % minst like store som den som ble sett.",
        en="Placebo: of {n} such comparisons where nothing was done (earlier dates, other areas), "
        "{share} % were at least as large as the one that was seen.",
    ),
    "placebo_few": Text(
        nb="Placebo: slike sammenligninger der ingenting ble gjort (tidligere datoer, andre områder): "
        "{n}, for få til å si noe.",
        en="Placebo: such comparisons where nothing was done (earlier dates, other areas): {n}, too few "
        "to say.",
    ),
    "warn_watched": Text(
        nb="Områdene ble ikke fulgt like mange dager; hvert tall er delt på dagene det er fra.",
        en="The areas were not watched on equally many days; each count is divided by its own.",
    ),
    "warn_windows": Text(
        nb="Vinduene er {before} og {after} dager lange; tallene er veid med det.",
        en="The windows are {before} and {after} days long; the counts are weighed by that.",
    ),
    "warn_exposure": Text(
        nb="Persontid er oppgitt: les rateforholdet (irr). WDD sammenligner tall uten persontid og "
        "kan si «ingen effekt» der ratene endret seg mye.",
        en="Person-time is given: read the rate ratio (irr). WDD compares counts without person-time "
        "and may say “no effect” where the rates changed much.",
    ),
    "warn_recording": Text(
        nb="Andelen med notert sted var {first} % før og {last} % etter. Endret registrering alene kan "
        "gi endrede tall.",
        en="The place was noted for {first} % before and {last} % after. A change of recording alone "
        "changes counts.",
    ),
    "warn_recording_unknown": Text(
        nb="Hvor stor del av hendelsene som ble registrert i hvert vindu, er ikke kjent her.",
        en="Which part of the events was recorded in each window is not known here.",
    ),
    "service_opened": Text(nb="{name}, åpnet {when}.", en="{name}, opened {when}."),
    "service_moved": Text(nb="{name}, flyttet {when}.", en="{name}, moved {when}."),
    "service_closed": Text(nb="{name}, stengt {when}.", en="{name}, closed {when}."),
    "service_windows": Text(
        nb="Før: {before} ({n} {n:dag|dager}). Etter: {after} ({m} {m:dag|dager}).",
        en="Before: {before} ({n} {n:day|days}). After: {after} ({m} {m:day|days}).",
    ),
    "service_stayed": Text(
        nb="Tjenesten var på samme sted i begge vinduene: det som endret seg, var noe annet.",
        en="The service was at the same place in both windows: what changed was something else.",
    ),
    "service_between": Text(
        nb="Dagene mellom vinduene er ikke med: {days}.",
        en="The days between the windows are left out: {days}.",
    ),
    "service_unsure": Text(
        nb="Datoen er bare kjent som {when}. Dager som kan høre til både før og etter ({days}), er "
        "ikke med i noe vindu.",
        en="The date is known only as {when}. Days that may belong to before or after ({days}) are in "
        "neither window.",
    ),
    "service_blurred": Text(
        nb="~ {place} er kjent innenfor {accuracy} m. Ringer til {edges} m er usikre: hendelser "
        "kan være talt i feil ring.",
        en="~ {place} is known within {accuracy} m. Rings to {edges} m are blurred: events "
        "may be counted in the wrong ring.",
    ),
    "service_both": Text(
        nb="Noe av grunnen ligger innenfor {edge} m av både det gamle og det nye stedet. Den hverken "
        "mistet eller fikk tjenesten, og er ikke med i noen ring.",
        en="Some ground lies within {edge} m of both the old and the new place. It neither lost nor "
        "gained the service, and is in no ring.",
    ),
    "service_lost": Text(
        nb="{share} % av hendelsene i vinduene har ikke posisjon og er ikke med i noen ring.",
        en="{share} % of the events in the windows have no position and are in no ring.",
    ),
    "service_lost_untold": Text(
        nb="Hvor stor del av hendelsene som ikke har posisjon, fortelles ikke: det ville røpe små tall.",
        en="Which part of the events has no position is not told: small counts would follow from it.",
    ),
    "service_no_sum": Text(
        nb=": er holdt tilbake, ? er ukjent (ingen hendelse, og ingenting sier at noen så etter). Summer "
        "som en slik ring inngår i, er det også.",
        en=": is withheld, ? is unknown (no event, and nothing says that anybody looked). So are the "
        "sums that such a ring is part of.",
    ),
    "service_partial": Text(
        nb="Noen ringer er bare dekket på noen av dagene i et vindu; ratene er per dekket dag.",
        en="Some rings were covered on some days of a window only; their rates are per covered day.",
    ),
    "service_no_cause": Text(
        nb="Ringene viser hva som skjedde nær og fjernt, ikke hvorfor.",
        en="The rings show what happened near and far, not why.",
    ),
    "service_place_old": Text(nb="Det gamle stedet ({place})", en="The old place ({place})"),
    "service_place_new": Text(nb="Det nye stedet ({place})", en="The new place ({place})"),
    "service_place_here": Text(nb="Stedet ({place})", en="The place ({place})"),
    "service_band_ring": Text(nb="{inner}–{outer} m", en="{inner}–{outer} m"),
    "service_band_within": Text(nb="inntil {outer} m", en="within {outer} m"),
    "service_band_both": Text(nb="nær begge", en="near both"),
    "service_band_rest": Text(nb="resten", en="the rest"),
    "service_head_band": Text(nb="avstand", en="distance"),
    "service_head_before": Text(nb="før", en="before"),
    "service_head_after": Text(nb="etter", en="after"),
    "service_head_rates": Text(nb="per 30 dager", en="per 30 days"),
    "service_head_ratio": Text(nb="rateforhold (95 %)", en="rate ratio (95 %)"),
    "service_head_against": Text(nb="mot resten (95 %)", en="to rest (95 %)"),
    "no_effect_readable": Text(
        nb="Ingen effekt av et tiltak kan leses av disse målene: {why}",
        en="No effect of an act can be read from these measures: {why}",
    ),
    "against_control": Text(nb="Mot {control}:", en="Against {control}:"),
    "without_control": Text(nb="Uten kontroll:", en="Without a control:"),
    "refused": Text(nb="Holdt tilbake: {reason}", en="Withheld: {reason}"),
    "measure_wdd": Text(
        nb="Veid forskjell (WDD), per dag", en="Weighted difference (WDD), per day"
    ),
    "measure_wdq": Text(nb="Forflytningskvotient (WDQ)", en="Displacement quotient (WDQ)"),
    "measure_irr": Text(nb="Rateforhold mot kontroll", en="Rate ratio against control"),
    "measure_rate_difference": Text(nb="Ratedifferanse, per dag", en="Rate difference, per day"),
    "measure_rate_difference_exposed": Text(
        nb="Ratedifferanse, per enhet eksponering", en="Rate difference, per unit of exposure"
    ),
    "measure_ge": Text(nb="Bruttoeffekt, per dag", en="Gross effect, per day"),
    "measure_ne": Text(nb="Nettoeffekt (NE)", en="Net effect (NE)"),
    "measure_tne": Text(nb="Samlet nettoeffekt, per dag", en="Total net effect, per day"),
    "measure_etest": Text(nb="Poisson-test (E-test), p", en="Poisson test (E-test), p"),
    "measure_exact": Text(
        nb="Eksakt test (min. sannsynlighet), p", en="Exact test (min. likelihood), p"
    ),
    "measure_central": Text(nb="Eksakt test (sentral), p", en="Exact test (central), p"),
    "measure_sppt": Text(nb="Likt mønster, robust S", en="Similar pattern, robust S"),
    "measure_gini_before": Text(nb="Konsentrasjon før (G')", en="Concentration before (G')"),
    "measure_gini_after": Text(nb="Konsentrasjon etter (G')", en="Concentration after (G')"),
    "measure_centre_shift": Text(nb="Tyngdepunktet flyttet, m", en="Shift of mean centre, m"),
    "measure_mann_kendall": Text(nb="Trend (Mann-Kendall)", en="Trend (Mann-Kendall)"),
    "measure_its": Text(nb="Brudd i serien (ITS), forhold", en="Step in the series (ITS), ratio"),
    "measure_emerging": Text(nb="Framvoksende områder", en="Emerging areas"),
    "measure_moved_hour": Text(nb="Andel flyttet mellom timer", en="Share moved between hours"),
    "measure_moved_weekday": Text(
        nb="Andel flyttet mellom ukedager", en="Share moved between weekdays"
    ),
    "measure_power": Text(nb="Kunne ha sett (styrke 80 %)", en="Could have seen (power 80 %)"),
    "power_line": Text(
        nb="fall i rate til {fall} eller økning til {rise} ganger",
        en="a fall of the rate to {fall} or a rise to {rise} times",
    ),
    "power_no_fall": Text(nb="(ikke noe fall)", en="(no fall)"),
    # --- what a case holds
    "case_areas": Text(nb="Områder", en="Areas"),
    "case_zones": Text(nb="Soner", en="Zones"),
    "case_services": Text(nb="Tjenester", en="Services"),
    "case_scenes": Text(nb="Russcener", en="Drug scenes"),
    "case_interventions": Text(nb="Tiltak og hendelser", en="Interventions"),
    "case_series": Text(nb="Tallserier", en="Series of counts"),
    "case_sources": Text(nb="Kilder", en="Sources"),
    # --- the summary
    "byline_author": Text(nb="av {author}", en="by {author}"),
    "byline_seasons": Text(nb="{first} til {last}", en="{first} to {last}"),
    "summary_title": Text(nb="{series}, {case}", en="{series}, {case}"),
    "simulated": Text(
        nb="SIMULERTE HENDELSER: laget av et program, ikke observert. Bare til demonstrasjon.",
        en="SIMULATED EVENTS: made by a program, not observed. For demonstration only.",
    ),
    "share_headline": Text(
        nb="{area}: andelen av {unit} i {basis} gikk fra {first} % ({first_period}) til "
        "{last} % ({last_period}).",
        en="{area}: the share of {unit} in {basis} went from {first} % ({first_period}) to "
        "{last} % ({last_period}).",
    ),
    "share_headline_chance": Text(
        nb="{area}: andelen av {unit} i {basis} gikk fra {first} % ({first_period}) til "
        "{last} % ({last_period}), som kan være tilfeldig.",
        en="{area}: the share of {unit} in {basis} went from {first} % ({first_period}) to "
        "{last} % ({last_period}), which is within chance.",
    ),
    "share_headline_same": Text(
        nb="Ingen av {basis} fikk en annen andel av {unit} ({first_period} til {last_period}).",
        en="None of {basis} took another share of {unit} ({first_period} to {last_period}).",
    ),
    "basis_common": Text(nb="de felles områdene", en="the common areas"),
    "basis_compared": Text(
        nb="områdene som er sammenlignet ({areas})",
        en="the areas that are compared ({areas})",
    ),
    "shares_of": Text(
        nb="Av de felles områdene, som har tall i alle periodene her: {areas}.",
        en="Of the common areas, which have figures in every period here: {areas}.",
    ),
    "shares_not_of": Text(
        nb="Andelene i overskriften er av andre, som er sammenlignet mellom dens to perioder: {areas}.",
        en="Shares in the headline are of others, which are compared between its two periods: {areas}.",
    ),
    # --- a case told in steps
    "story_moves": Text(
        nb="Slik forteller kildene at den største scenen flyttet: {list}.",
        en="So the sources tell that the largest scene moved: {list}.",
    ),
    "story_moves_told": Text(
        nb="Slik forteller kildene at scenen flyttet: {list}.",
        en="So the sources tell that the scene moved: {list}.",
    ),
    "story_scene_dated": Text(nb="{scene} ({when})", en="{scene} ({when})"),
    "story_moves_doubt": Text(
        nb="En pil er rekkefølgen kildene forteller, ikke veien noen gikk: det er ikke kjent om det var "
        "de samme personene.",
        en="An arrow is the order that the sources tell, not a way that anybody walked: whether they "
        "were the same persons is not known.",
    ),
    "story_heading": Text(nb="{when}: {what}", en="{when}: {what}"),
    "story_mean": Text(nb="{n} i snitt", en="{n} on average"),
    "story_persons": Text(nb="{n} {n:person|personer}", en="{n} {n:person|persons}"),
    "story_unofficial": Text(
        nb="Kilden kaller selv tellingen uoffisiell.",
        en="The source itself calls the count unofficial.",
    ),
    "story_no_count": Text(
        nb="Ingen telling av personer er oppgitt for denne tiden.",
        en="No count of persons is given for this time.",
    ),
    "story_other_observers": Text(
        nb="Andre observatører talte de andre stedene, til andre tider: tallene kan ikke settes opp mot "
        "hverandre.",
        en="Other observers counted the other places, at other times: the figures cannot be set against "
        "one another.",
    ),
    "story_within": Text(
        nb="Stedet på kartet kan være feil med inntil {metres} m.",
        en="The place on the map may be off by up to {metres} m.",
    ),
    "story_known_to_day": Text(nb="Kilden oppgir dagen.", en="The source gives the day."),
    "story_known_to_month": Text(
        nb="Kilden oppgir måneden, ikke dagen.", en="The source gives the month, not the day."
    ),
    "story_known_to_season": Text(
        nb="Kilden oppgir årstiden, ikke dagen.", en="The source gives the season, not the day."
    ),
    "story_known_to_year": Text(
        nb="Kilden oppgir bare året.", en="The source gives the year only."
    ),
    "story_then": Text(
        nb="Fra {when} forteller kildene at den største scenen var {scene}.",
        en="From {when} on, the sources tell, the largest scene was {scene}.",
    ),
    "story_no_cause": Text(
        nb="At noe kom etter et tiltak, viser ikke at tiltaket var grunnen.",
        en="That something came after an act does not show that the act was the reason.",
    ),
    "story_day_unknown": Text(
        nb="Dagen er ikke kjent: en gang i {period}.",
        en="The day is not known: some time in {period}.",
    ),
    "story_service_opened": Text(nb="{name} åpner", en="{name} opens"),
    "story_service_moved": Text(nb="{name} flytter", en="{name} moves"),
    "story_service_closed": Text(nb="{name} stenger", en="{name} closes"),
    "story_offers": Text(nb="En tjeneste som tilbyr: {list}.", en="A service that offers: {list}."),
    "story_service": Text(
        nb="Hva tjenesten tilbyr, er ikke oppgitt.", en="What the service offers is not given."
    ),
    "story_share": Text(
        nb="{area}: fra {first} % til {last} %", en="{area}: from {first} % to {last} %"
    ),
    "story_rate": Text(
        nb="{area}: fra {first} til {last} per 30 dager",
        en="{area}: from {first} to {last} per 30 days",
    ),
    "story_many": Text(nb="Det som steg, og det som falt", en="What rose, and what fell"),
    "story_no_change": Text(nb="Ingen andel endret seg", en="No share changed"),
    "story_counted_in": Text(nb="{count} {unit} {period}", en="{count} {unit} in {period}"),
    "story_most_in": Text(nb="flest i {area}", en="most in {area}"),
    "story_most": Text(
        nb="{area}: {rate} {unit} per 30 dager ({count} i alt).",
        en="{area}: {rate} {unit} per 30 days ({count} in all).",
    ),
    "story_most_bare": Text(
        nb="{area}: {count} {unit} i alt.", en="{area}: {count} {unit} in all."
    ),
    "story_most_and": Text(nb="{list} og {last}", en="{list} and {last}"),
    "story_most_even": Text(nb="like mange i {area}", en="equally many in {area}"),
    "story_most_of_many": Text(
        nb="flest, {each} hver, i {n} områder", en="most, {each} each, in {n} areas"
    ),
    "story_even_of_many": Text(
        nb="like mange, {each} hver, i alle {n} områder",
        en="equally many, {each} each, in all {n} areas",
    ),
    "story_areas_each": Text(nb="{n} områder, hvert", en="{n} areas, each"),
    "story_areas_both": Text(nb="{area}, hvert", en="{area}, each"),
    "story_most_rate": Text(
        nb="{area}: {rate} {unit} per 30 dager.", en="{area}: {rate} {unit} per 30 days."
    ),
    "story_withheld": Text(
        nb="Tall for {n} av {of} {of:område|områder} er holdt tilbake.",
        en="Figures of {n} of {of} {of:area|areas} are withheld.",
    ),
    "story_unknown": Text(
        nb="Tall for {n} av {of} {of:område|områder} er ukjent, ikke null.",
        en="Figures of {n} of {of} {of:area|areas} are unknown, not zero.",
    ),
    "story_fell": Text(nb="Hvor det falt", en="Where it fell"),
    "story_rose": Text(nb="Hvor det steg", en="Where it rose"),
    "story_changes": Text(
        nb="{first} til {last}, per 30 dager: {list}{more}.",
        en="{first} to {last}, per 30 days: {list}{more}.",
    ),
    "story_more": Text(nb=", og {n} til", en=", and {n} more"),
    "story_unseen": Text(nb="Det vi ikke ser", en="What we do not see"),
    "story_from_events": Text(nb="Egne data", en="Own data"),
    "story_from_simulated": Text(
        nb="Simulert av et program, ikke observert", en="Simulated by a program, not observed"
    ),
    # --- what a page opens with
    "finding_share": Text(
        nb="{area}: andelen av {unit} i {basis} gikk fra {first} {first_period} til {last} "
        "{last_period}.",
        en="{area}: the share of {unit} in {basis} went from {first} in {first_period} to "
        "{last} in {last_period}.",
    ),
    "finding_intervals": Text(nb="I parentes: 95 %-intervall.", en="In brackets: 95 % intervals."),
    "finding_picked": Text(
        nb="Området er valgt fordi det endret seg mest av {n}, og kan skille seg ut ved en tilfeldighet.",
        en="The area is picked as the one of {n} that changed most, and may stand out by chance.",
    ),
    "finding_percent": Text(nb="{share} % ({low}–{high})", en="{share} % ({low}–{high})"),
    "finding_rate": Text(
        nb="{area}: {unit} per 30 dager gikk fra {first} ({first_period}) til {last} ({last_period}), "
        "{ratio} ganger så mange (95 %-intervall {low}–{high}).",
        en="{area}: {unit} per 30 days went from {first} ({first_period}) to {last} ({last_period}), "
        "{ratio} times as many (95 % interval {low}–{high}).",
    ),
    "finding_many": Text(
        nb="Fra {first_period} til {last_period} steg {unit} per 30 dager klart i {rose} av {n} "
        "{n:område|områder} og falt klart i {fell}; i {same} er endringen ikke større enn tilfeldighet "
        "kan gi.",
        en="From {first_period} to {last_period} {unit} per 30 days clearly rose in {rose} of {n} "
        "{n:area|areas} and clearly fell in {fell}; in {same} the change is no larger than chance may "
        "make it.",
    ),
    "shown_only": Text(
        nb="Vist er {unit} i {n} områder ({span}). {why}",
        en="Shown are {unit} in {n} areas ({span}). {why}",
    ),
    "shown_only_one": Text(
        nb="Vist er {unit} i ett område ({span}). {why}",
        en="Shown are {unit} in one area ({span}). {why}",
    ),
    "one_period": Text(
        nb="Det er bare én periode, så ingenting er sammenlignet.",
        en="There is but one period, so nothing is compared.",
    ),
    "none_in_both": Text(
        nb="Ikke noe område kan sammenlignes mellom {first} og {last}.",
        en="No area can be compared between {first} and {last}.",
    ),
    "nothing_known": Text(
        nb="Ingen tall for {unit} er kjent, så ingenting er sammenlignet.",
        en="No figure of {unit} is known, so nothing is compared.",
    ),
    "nothing_tellable": Text(
        nb="Ingen av tallene for {unit} kan vises, så ingenting er sammenlignet.",
        en="None of the figures of {unit} can be shown, so nothing is compared.",
    ),
    "limit_withheld": Text(
        nb="{n} av {of} tall er holdt tilbake: små, eller andre som ville røpet dem. Funnet bygger bare "
        "på dem som er vist. Om tallet faller ett sted og stiger et annet, viser ikke det at noe "
        "flyttet seg.",
        en="{n} of {of} {of:count is|counts are} withheld: small ones, or others that would "
        "disclose them. The finding rests only on those shown. If one falls and another rises, that "
        "does not show that anything moved.",
    ),
    "limit_rounded": Text(
        nb="Tallene er avrundet til nærmeste {base}, og intervallene tar ikke med avrundingen. Om tallet "
        "faller ett sted og stiger et annet, viser ikke det at noe flyttet seg.",
        en="Counts are rounded to the nearest {base}, and the intervals do not allow for it. If one "
        "falls and another rises, that does not show that anything moved.",
    ),
    "limit_no_proof": Text(
        nb="Om tallet faller ett sted og stiger et annet, viser det verken at skaden flyttet seg eller "
        "at den ble borte.",
        en="If the count falls in one place and rises in another, that shows neither that harm moved "
        "nor that it is gone.",
    ),
    "areas_in_common": Text(nb="{n} felles {n:område|områder}", en="{n} {n:area|areas} in common"),
    "common_areas": Text(
        nb="Felles områder, dekket i alle periodene: {areas}.",
        en="Common areas, covered in every period: {areas}.",
    ),
    "no_common_areas": Text(
        nb="Færre enn to områder er dekket i alle periodene, så andeler kan ikke sammenlignes.",
        en="Fewer than two areas are covered in every period, so shares cannot be compared.",
    ),
    "interval_note": Text(
        nb="Intervallene (95 %) gjelder bare tilfeldig variasjon i uavhengige tellinger. Kommer de "
        "samme personene igjen, eller endrer registreringen seg, er usikkerheten større: med en "
        "overspredning phi på 2 rekker de om lag 1,4 ganger så langt, med 4 dobbelt så langt.",
        en="The intervals (95 %) are for chance in independent counts alone. If the same persons "
        "recur, or recording changes, the doubt is larger: with an overdispersion phi of 2 they reach "
        "about 1.4 times as far, with 4 twice as far.",
    ),
    "no_before_after": Text(
        nb="Forholdstallene sammenligner periodene med hverandre. De er ikke en effekt av et tiltak: "
        "{why}",
        en="The ratios compare the windows with one another. They are not the effect of an act: "
        "{why}",
    ),
    "left_out_not_covered": Text(
        nb="Ikke med i andeler og tyngdepunkt, fordi kilden ikke har tall for {periods}: {areas}.",
        en="Not in shares and centre, because the source has no figures for {periods}: {areas}.",
    ),
    "periods_of": Text(nb="{n} av {of} perioder", en="{n} of {of} periods"),
    "and_more": Text(nb="og {n} til", en="and {n} more"),
    "left_out_suppressed": Text(
        nb="Ikke med i andeler og tyngdepunkt, fordi tall er holdt tilbake: {areas}.",
        en="Not in shares and centre, because counts are withheld: {areas}.",
    ),
    "left_out_no_geometry": Text(
        nb="I tabellene, men uten noe sted på kartet: {areas}.",
        en="In the tables, but without a place on the map: {areas}.",
    ),
    "no_geometry": Text(
        nb="{area}: står i tabellene, men har ikke noe sted på kartet.",
        en="{area}: stands in the tables, but has no place on the map.",
    ),
    "no_before_after_at_all": Text(
        nb="Ingen sammenligning av før og etter: {why}",
        en="No comparison of before and after: {why}",
    ),
    "nothing_placed": Text(
        nb="Ingen posisjon er funnet i kildene, så ingenting er tegnet på kart.",
        en="No position was found in the sources, so nothing is drawn on a map.",
    ),
    # --- the files that were read
    "kinds_untold": Text(
        nb="Slag hendelser er ikke skilt fra hverandre: {columns} er ikke brukt, så alle rader er talt "
        "som ett slag.",
        en="Kinds of events are not told apart: {columns} was not used, so that all rows are counted as "
        "one kind.",
    ),
    "quarter_rows": Text(
        nb="Radene her er de som denne rapporten var den første om: {period}. Alle andre er utenfor "
        "perioden.",
        en="Rows here are those that this report was the first to tell of: {period}. All others are "
        "outside the period.",
    ),
    "rows_in_full": Text(
        nb="Rader lest: {read}. Talt med: {counted}. Ikke talt med: {rejected} som ikke kunne brukes, "
        "{outside_period} utenfor perioden, {without_position} uten sted, {outside_areas} utenfor alle "
        "områdene.",
        en="Rows read: {read}. Counted: {counted}. Not counted: {rejected} that could not be used, "
        "{outside_period} outside the period, {without_position} without a place, {outside_areas} "
        "outside every area.",
    ),
    "rows_in_part": Text(
        nb="Rader lest: {read}. Talt med: {counted}. Hvor de andre ble av, sies ikke, for noen steder "
        "ble det få av.",
        en="Rows read: {read}. Counted: {counted}. Where the others went is not told: some went where "
        "few did.",
    ),
    "rows_few": Text(
        nb="Noen rader er ikke talt med. Hvor mange sies ikke, for de er få.",
        en="Some rows were not counted. How many is not told, for they are few.",
    ),
    "rows_untold": Text(
        nb="Hvor radene ble av, sies ikke: et lite tall kunne regnes ut av det.",
        en="Where every row went is not told: a small count would follow from it.",
    ),
    "rows_refused": Text(
        nb="Rader som ikke kunne brukes, og hvorfor: {why}.",
        en="Rows that could not be used, and why: {why}.",
    ),
    "rows_refused_area": Text(
        nb="stedet er ikke et område i saken", en="the place is no area of the case"
    ),
    "rows_refused_time": Text(
        nb="tiden mangler eller kan ikke leses", en="the time is missing or cannot be read"
    ),
    "rows_refused_position": Text(
        nb="posisjonen kan ikke brukes", en="the position cannot be used"
    ),
    "rows_refused_number": Text(
        nb="antallet eller nøyaktigheten er ikke et tall som kan brukes",
        en="the count or the accuracy is no number that can be used",
    ),
    "rows_refused_spanning": Text(
        nb="hendelsen begynner i én periode og slutter i en annen",
        en="the event begins in one period and ends in another",
    ),
    "rows_of_other_kinds": Text(
        nb="Noen rader er av et annet slag enn «{kind}» og er ikke med.",
        en="Some rows are of another kind than '{kind}' and are not in it.",
    ),
    "rows_of_kinds_alike": Text(
        nb="Noen rader er av et slag som bare skrives på en annen måte enn «{kind}», og er ikke med.",
        en="Some rows are of a kind that is only written otherwise than '{kind}', and are not in it.",
    ),
    "rows_of_totals": Text(
        nb="Rader med summer av andre, utelatt: {n}.",
        en="Rows that are sums of others, left out: {n}.",
    ),
    "years_of_two_digits": Text(
        nb="Årstall med to sifre er lest som år fra 2000 til 2049, med dagen først: 19.11.25 er "
        "19. november 2025.",
        en="Years of two digits were read as years from 2000 to 2049, with the day first: 19.11.25 is 19 "
        "November 2025.",
    ),
    "columns_unused": Text(
        nb="Kolonner i filen som ikke er brukt: {columns}.",
        en="Columns of the file that were not used: {columns}.",
    ),
    "columns_may_tell_kinds": Text(
        nb="Sier en av dem hva slags hendelse det er, er slagene lagt sammen her.",
        en="If one of them says what kind of event it is, the kinds are added up here.",
    ),
    "nothing_drawn": Text(
        nb="Områdene er navn uten omriss, så ingenting er tegnet på kart, og avstander er ikke målt. "
        "Tallene trenger ingen. «scenemap case add-outlines FIL» legger omriss inn i saken når noen har "
        "tegnet dem; områdene beholder da id-ene og tallene sine.",
        en="The areas are names without outlines, so nothing is drawn on a map, and no distance is "
        "measured. The figures need none. 'scenemap case add-outlines FILE' puts outlines into the case "
        "when somebody has drawn them; areas then keep their ids and their figures.",
    ),
    "season_note": Text(
        nb="Kilden gir ingen dager for {periods}: tallet har ingen rate, og hører ikke til noe kortere "
        "tidsrom.",
        en="The source gives no days for {periods}: the figure has no rate, and belongs to no shorter "
        "time.",
    ),
    "slices_left_out": Text(
        nb="Vist er bare de tidsrommene som kilden har tall for.",
        en="Only those times are shown that the source has figures for.",
    ),
    "beside_caption": Text(
        nb="Andre trykte tall, vist for seg",
        en="Other printed figures, shown on their own",
    ),
    "count_told": Text(nb="{place}: {count} {unit}", en="{place}: {count} {unit}"),
    "part_note": Text(
        nb="«del»: bare en del av tiden er dekket, og tallet er av den.",
        en="“part”: only a part of the time is covered, and the figure is of that.",
    ),
    "partly_covered": Text(
        nb="{slice} er dekket i {covered} av {days} dager.",
        en="{slice} is covered for {covered} of {days} days.",
    ),
    "period_mean_note": Text(
        nb="~ er snittet per 30 dager i den kildeperioden som {slices} ligger i. Det er én opplysning "
        "per periode ({n} i alt), ikke ett tall per {slice}.",
        en="~ is the mean per 30 days of the source period that the {slices} lie in. It is one fact "
        "a period ({n} in all), not a figure a {slice}.",
    ),
    "unknown_note": Text(
        nb="? er ukjent: kilden har ikke tall for området og tiden. Ukjent er ikke null.",
        en="? is unknown: the source has no figures for that area and time. Unknown is not zero.",
    ),
    "suppressed_note": Text(
        nb="«:» er holdt tilbake for at ingen skal kunne pekes ut: {n} av {of} tall ({share} %). De er "
        "1–4, eller større tall som 1–4 ellers kunne regnes ut av; hvilke som er hva, sies ikke. "
        "Summer, andeler og tyngdepunkt bygger bare på det som er vist.",
        en="“:” is withheld so that nobody can be singled out: {n} of {of} {of:count|counts} ({share} "
        "%). They are 1–4, or larger ones from which 1–4 would follow; which is which is not told. "
        "Totals, shares and centre rest only on what is shown.",
    ),
    "withheld_events": Text(
        nb="Tallene som er holdt tilbake, er {n} av {of} i alt ({share} %).",
        en="The withheld counts add up to {n} of {of} in all ({share} %).",
    ),
    "withheld_events_untold": Text(
        nb="Hvor mye de er til sammen, sies ikke: et tall på 1–4 kunne regnes ut av det.",
        en="What they add up to is not told: a count of 1–4 would follow from it.",
    ),
    "counts_not_persons": Text(
        nb="Tallene er summer slik de ble oppgitt, ikke enkeltpersoner: hvor mange personer som står "
        "bak dem, vises ikke.",
        en="The figures are counts as they were given, not persons: how many persons stand behind them "
        "does not show.",
    ),
    "rounded_note": Text(
        nb="Tallene er avrundet til nærmeste {base} for at ingen skal kunne pekes ut, hvert for seg; 0 "
        "er 0–{least}. Rater, andeler, tyngdepunkt og intervaller bygger på de avrundede tallene, og "
        "intervallene tar ikke med avrundingen.",
        en="Counts are rounded to the nearest {base} so that nobody can be singled out, each on its "
        "own; 0 is 0–{least}. Rates, shares, centre and intervals rest on the rounded counts, and the "
        "intervals do not allow for the rounding.",
    ),
    "coverage_note": Text(
        nb="Ingen tabell sier hvor og når noen så etter, så et område uten hendelser er ukjent, ikke "
        "null. En dekningstabell sier det.",
        en="No table says where and when somebody looked, so an area without events is unknown, not "
        "zero. A table of coverage says it.",
    ),
    "rows_end_note": Text(
        nb="Vinduet {window} går langt ut over radene, som er fra {rows}. Så ingen etter der, er "
        "ratene for lave: velg et vindu innenfor, eller si når noen så etter (dekning, eller første og "
        "siste dag).",
        en="The window {window} reaches far beyond the rows, which are of {rows}. If nobody looked "
        "there, rates are too low: choose a window within them, or say when somebody looked "
        "(coverage, or the first and last day).",
    ),
    "squares_note": Text(
        nb="Områdene er ruter på {side} m, lagt av et program der hendelsene er, med eller uten "
        "hendelser i dem. De er vilkårlige: andre ruter gir andre tall, også for hva som økte og hva "
        "som falt.",
        en="The areas are squares of {side} m, laid by a program where the events are, with or without "
        "events in them. They are arbitrary: other squares give other figures, also of what rose and "
        "what fell.",
    ),
    "quarter_title": Text(nb="{quarter}: {series}, {case}", en="{quarter}: {series}, {case}"),
    "quarter_release": Text(nb="Slik er kvartalet utgitt", en="How the quarter was released"),
    "quarter_year_ago": Text(nb="Mot samme kvartal i fjor", en="Against the quarter a year ago"),
    "quarter_before": Text(nb="Mot forrige kvartal", en="Against the quarter before"),
    "quarter_withheld": Text(
        nb="{quarter}: {n} av {of} tall er holdt tilbake for at ingen skal kunne pekes ut. De er 1–4, "
        "eller større tall som 1–4 ellers kunne regnes ut av; hvilke som er hva, sies ikke.",
        en="{quarter}: {n} of {of} {of:figure is|figures are} withheld so that nobody can be "
        "singled out. They are 1–4, or larger ones from which 1–4 would follow; which is which is not "
        "told.",
    ),
    "quarter_nothing_withheld": Text(
        nb="{quarter}: ingen av de {of} tallene er holdt tilbake.",
        en="{quarter}: none of the {of} {of:figure|figures} is withheld.",
    ),
    "quarter_withheld_before": Text(
        nb="Holdt tilbake i tidligere kvartaler, av samme grunn: {quarters}. Det som er holdt tilbake "
        "én gang, forblir det.",
        en="Withheld in earlier quarters, for the same reason: {quarters}. What was withheld once stays "
        "so.",
    ),
    "quarter_stands": Text(
        nb="Tidligere kvartaler står slik de ble utgitt. Det som er registrert siden, endrer et tall "
        "bare der hver endring som sies eller kan regnes ut, er 5 eller mer; ellers står det tidligere "
        "tallet. At et tall står, sier ikke at ingenting er registrert siden.",
        en="Earlier quarters stand as they were released. What was registered since changes a figure "
        "only where every change that is told or follows is 5 or more; else the earlier figure stands. "
        "That a figure stands does not say that nothing was registered since.",
    ),
    "quarter_none_changed": Text(
        nb="Ingen tidligere tall er endret.", en="No earlier figure has changed."
    ),
    "quarter_changed": Text(
        nb="Endret siden de først ble utgitt: {changes}.",
        en="Changed since they were first released: {changes}.",
    ),
    "quarter_change": Text(
        nb="{area}, {quarter}: {first}, nå {now}", en="{area}, {quarter}: {first}, now {now}"
    ),
    "quarter_no_year_ago": Text(
        nb="Samme kvartal i fjor er ikke utgitt eller ikke med her, så det sammenlignes ikke med det.",
        en="The same quarter last year was not released, or is not shown, and nothing is compared with "
        "it.",
    ),
    "quarter_none_before": Text(
        nb="Kvartalet før er ikke utgitt eller ikke med her, så det sammenlignes ikke med det.",
        en="The quarter before was not released, or is not shown, and nothing is compared with it.",
    ),
    "quarter_watched_untold": Text(
        nb="{quarter}: ingenting sier hvilke dager noen så etter, så ratene deler på alle dagene i "
        "kvartalet. En dekningstabell sier det.",
        en="{quarter}: nothing says on which days somebody looked, so rates divide by all days of the "
        "quarter. A table of coverage says it.",
    ),
    "quarter_watched_in_part": Text(
        nb="Ikke sett etter hele kvartalet: {areas}.",
        en="Not watched throughout the quarter: {areas}.",
    ),
    "quarter_days": Text(
        nb="{area} ({area_days} av {of} dager)", en="{area} ({area_days} of {of} days)"
    ),
    "quarter_watched_never": Text(
        nb="Ingenting sier når noen så etter i {areas}: uten hendelser er tallet ukjent, ikke null.",
        en="Nothing says when somebody looked in {areas}: without events the figure is unknown, not "
        "zero.",
    ),
    "quarter_begins_late": Text(
        nb="Registeret begynner i {month}, etter at {quarter} begynte: det som var før, er ikke med.",
        en="The register begins in {month}, after {quarter} began: what was before is not counted.",
    ),
    "quarter_ends_early": Text(
        nb="Registeret slutter i {month}, før {quarter} er over: det som ikke er registrert, er ikke "
        "med, og legges bare til der det endrer et tall med 5 eller mer.",
        en="The register ends in {month}, before {quarter} does: what is not in it is not counted, and "
        "is added later only where it changes a figure by 5 or more.",
    ),
    "elsewhere_note": Text(
        nb="Mange rader nevner et område og ligger etter sin posisjon utenfor det. De er talt i det som "
        "de nevner. Er det posisjonene som stemmer, ta områdekolonnen ut av filen.",
        en="Many rows name an area and lie outside of it by their position. They are counted in the area "
        "that they name. If it is the positions that are right, take the column of areas out of the "
        "file.",
    ),
    "incomplete_note": Text(
        nb="Ikke komplett, for hendelser registreres i etterkant. Ennå ikke registrert, om det går som "
        "før: {periods} (av det som kommer på {weeks} {weeks:uke|uker}).{more}",
        en="Not complete, for events are registered late. Still to be registered, if it goes as "
        "before: {periods} (of what comes in {weeks} {weeks:week|weeks}).{more}",
    ),
    "incomplete_part": Text(nb="{period}: om lag {percent} %", en="{period}: about {percent} %"),
    "incomplete_more": Text(
        nb=" Også tidligere perioder mangler noe.", en=" Earlier periods lack some, too."
    ),
    "delays_untold": Text(
        nb="Hvor mye som ennå ikke er registrert, kan ikke sies: for få hendelser, eller for kort tid, "
        "forteller hvor sent de ble registrert.",
        en="How much is still to come cannot be told: for too few events, or over too short a time, is "
        "it known how late they were registered.",
    ),
    "recent_note": Text(
        nb="ADVARSEL: tar med det inneværende kvartalet. Personene kan fortsatt være der; ikke publiser.",
        en="WARNING: takes in the present quarter. The persons may still be there; do not publish.",
    ),
    "profile_areas_note": Text(
        nb="ADVARSEL: viser hvor og når på døgnet eller i uken. Det er en patruljeplan; ikke publiser.",
        en="WARNING: shows where at which time of day or week. That is a patrol plan; do not publish.",
    ),
    "profile_uneven_note": Text(
        nb="Områdene ble ikke fulgt på de samme ukedagene: tallene for ukedagene er av ulike områder, og "
        "skal ikke sammenlignes.",
        en="Areas were not watched on the same weekdays: the figures of the weekdays are of different "
        "areas, and not to be compared.",
    ),
    "kinds_title": Text(nb="Hendelser side om side, {case}", en="Kinds side by side, {case}"),
    "kinds_caption": Text(
        nb=(
            "Antall, i parentes per 30 dager som er dekket; ~ er snitt per 30 dager i en lengre "
            "kildeperiode, ? er ukjent, : er holdt tilbake."
        ),
        en=(
            "Counts, in brackets per 30 days covered; ~ is a mean per 30 days of a longer source "
            "period, ? is unknown, : is withheld."
        ),
    ),
    "lags_title": Text(nb="Følger den ene etter den andre?", en="Does one follow the other?"),
    "lags_caption": Text(
        nb=(
            "Endringer fra {by} til {by} sammenlignes. At den ene følger etter den andre, sier ikke "
            "at det er på grunn av den."
        ),
        en=(
            "Changes from {by} to {by} are compared. That one follows the other does not say that it "
            "is because of it."
        ),
    ),
    "lag_none": Text(
        nb="{first} og {second}: ingen forskyvning skiller seg ut (r {r}, ved tilfeldighet inntil "
        "±{bound}, n {n}).",
        en="{first} and {second}: no lag stands out (r {r}, by chance up to ±{bound}, {n} changes).",
    ),
    "lag_same": Text(
        nb="{first} og {second} endrer seg samtidig (r {r}, ved tilfeldighet inntil ±{bound}, {n} "
        "endringer).",
        en="{first} and {second} change together (r {r}, by chance up to ±{bound}, {n} changes).",
    ),
    "lag_found": Text(
        nb=(
            "{second} endrer seg {lag} {by} etter {first} "
            "(r {r}, ved tilfeldighet inntil ±{bound}, {n} endringer)."
        ),
        en="{second} changes {lag} {by} after {first} (r {r}, by chance up to ±{bound}, {n} changes).",
    ),
    "lag_refused": Text(
        nb="Sies ikke om {n} av {all} par: {reason}",
        en="Not said of {n} of {all} {all:pair|pairs}: {reason}",
    ),
    "presence_title": Text(nb="Personer til stede", en="Persons present"),
    "presence_simulated": Text(
        nb="SIMULERTE ØKTER: laget av et program, ikke observert. Bare til demonstrasjon.",
        en="SIMULATED SESSIONS: made by a program, not observed. For demonstration only.",
    ),
    "presence_place": Text(nb="Sted", en="Place"),
    "presence_sessions": Text(nb="Økter", en="Sessions"),
    "presence_hours": Text(nb="Timer", en="Hours"),
    "presence_nobody": Text(nb="Ingen sett", en="Nobody"),
    "presence_mean": Text(nb="Snitt", en="Mean"),
    "presence_peak": Text(nb="Flest", en="Peak"),
    "presence_no_session": Text(
        nb="Tider uten økt står ikke i tabellen: ingen økt er ikke null personer.",
        en="Times without a session are not in the table: no session is not zero persons.",
    ),
    "presence_withheld": Text(
        nb="«:» er holdt tilbake: tallet er 1 til 4, eller et slikt tall ville følge av det.",
        en="“:” is withheld: the number is 1 to 4, or such a number would follow from it.",
    ),
    "presence_daytime": Text(
        nb="Tallene gjelder tidene da noen så etter; andre timer på døgnet er ikke sett.",
        en="The numbers are of the times when somebody looked; other hours were not seen.",
    ),
    "checklist_title": Text(
        nb="Er det en åpen russcene? En sjekkliste, ikke en poengsum",
        en="Is it an open drug scene? A checklist, not a score",
    ),
    "checklist_source": Text(
        nb=(
            "En åpen russcene er en varig samling av personer som bruker rusmidler, i et bestemt "
            "offentlig område der illegale rusmidler selges og brukes åpenlyst (Bless mfl. 1995, "
            "gjengitt i Lundeberg og Mjåland 2017, avsnitt 1.1)."
        ),
        en=(
            "An open drug scene is a lasting concentration of persons who use drugs, in a definite "
            "public area where illegal drugs are sold and used in the open (Bless et al. 1995, as "
            "given in Lundeberg and Mjåland 2017, section 1.1)."
        ),
    ),
    "checklist_lasting": Text(
        nb=(
            "Varig: noen sett i {seen} av de {visited} {slices} med økter, og i {with_persons} av "
            "{sessions} {sessions:økt|økter}."
        ),
        en=(
            "Lasting: anybody seen in {seen} of the {visited} {slices} with sessions, and in "
            "{with_persons} of {sessions} {sessions:session|sessions}."
        ),
    ),
    "checklist_size": Text(
        nb="Samling: {mean} personer per økt i snitt, på det meste {peak}.",
        en="Concentration: {mean} persons a session on average, {peak} at most.",
    ),
    "checklist_size_part": Text(
        nb="Samling: {mean} personer per økt i snitt, på det meste {peak}, i {shown} av de {visited} "
        "{slices}; resten er holdt tilbake.",
        en="Concentration: {mean} persons a session on average, {peak} at most, in {shown} of the "
        "{visited} {slices}; the rest is withheld.",
    ),
    "checklist_size_withheld": Text(
        nb="Samling: tallene er for små til å vises.",
        en="Concentration: the numbers are too small to be shown.",
    ),
    "checklist_area": Text(
        nb="Bestemt offentlig område: det avgjør den som kjenner stedet.",
        en="Definite public area: that is for those to say who know the place.",
    ),
    "checklist_sale": Text(nb="Åpent salg", en="Sale in the open"),
    "checklist_use": Text(nb="Åpen bruk", en="Use in the open"),
    "checklist_open": Text(
        nb="{what}: sett i {seen} av {asked} {asked:økt|økter} der det er notert.",
        en="{what}: seen in {seen} of the {asked} {asked:session|sessions} that noted it.",
    ),
    "checklist_not_noted": Text(nb="{what}: ikke notert.", en="{what}: not noted."),
    "spread_note": Text(
        nb=(
            "Hendelser mellom to tidspunkter som går over flere av {slices}, er fordelt etter overlapp, "
            "og tallene er rundet av til hele hendelser."
        ),
        en=(
            "Events between two times that reach over several {slices} are spread by overlap, and the "
            "counts are rounded to whole events."
        ),
    ),
    "local_time_note": Text(
        nb="Tider uten tidssone er lest som lokal tid ({zone}).",
        en="Times without an offset were read as local time ({zone}).",
    ),
    "recording_share": Text(
        nb="Stedet er notert for {share} % av de innlagte i {period} ({count} av {base}){derived}.",
        en="The place is noted for {share} % of those admitted in {period} ({count} of {base}){derived}.",
    ),
    "recording_derived": Text(
        nb=". Kilden gir bare et snitt per måned, {mean}, og {base} er {months} ganger det",
        en=". The source gives only a mean per month, {mean}, and {base} is {months} times that",
    ),
    "centre_shift": Text(
        nb="Tyngdepunktet fra {first} til {last}: {metres_a} m mot {direction_a} med tellepunktene og "
        "de felles områdene, {metres_b} m mot {direction_b} med områdenes egne punkter og alle "
        "områder som har omriss.",
        en="The mean centre from {first} to {last}: {metres_a} m to the {direction_a} with the count "
        "points and the common areas, {metres_b} m to the {direction_b} with the areas' own "
        "points and every area that has an outline.",
    ),
    "centre_not_robust": Text(
        nb="De to valgene ligger {spread} m fra hverandre, mer enn selve flyttingen: tyngdepunktet "
        "viser derfor ikke hvor noe flyttet seg.",
        en="The two choices are {spread} m apart, more than the shift itself: no headline may be drawn "
        "from the mean centre.",
    ),
    "centre_robust": Text(
        nb="De to valgene ligger {spread} m fra hverandre, mindre enn selve flyttingen.",
        en="The two choices are {spread} m apart, less than the shift itself.",
    ),
    "centre_path": Text(
        nb="Tyngdepunktets vei, {first} til {last}",
        en="Path of the mean centre, {first} to {last}",
    ),
    "centre_none": Text(
        nb="Tyngdepunktet kan ikke regnes ut: {why}.",
        en="The mean centre cannot be computed: {why}.",
    ),
    "centre_why_few": Text(
        nb="færre enn to områder har punkt og tall i alle periodene",
        en="fewer than two areas have a point and figures in every period",
    ),
    "reading_fell": Text(
        nb="Falt her ({first} til {last}, per 30 dager): {list}.",
        en="Fell here ({first} to {last}, per 30 days): {list}.",
    ),
    "reading_rose": Text(
        nb="Steg der ({first} til {last}, per 30 dager): {list}.{same}",
        en="Rose there ({first} to {last}, per 30 days): {list}.{same}",
    ),
    "reading_same": Text(nb=" Omtrent som før: {list}.", en=" About as before: {list}."),
    "reading_partial": Text(
        nb=" Bare sett etter en del av tiden, og derfor ikke sammenlignet: {list}.",
        en=" Watched for a part of the time only, and so not compared: {list}.",
    ),
    "in_part": Text(
        nb="{period}, bare delvis dekket: ingen to hele perioder",
        en="{period}, covered in part only: there are not two whole periods",
    ),
    "windows_withheld": Text(
        nb="«:» er holdt tilbake: tallet er lite, eller ville røpet et lite tall i rutene som vises ved "
        "siden av. Færre kan bli holdt tilbake med --by year, eller med «scenemap changes», som viser "
        "vinduene alene, i stedet for dette.",
        en="“:” is withheld: the count is small, or would tell a small one of the slices shown beside. "
        "Fewer may be withheld with --by year, or with “scenemap changes”, which shows windows alone, "
        "in the place of this.",
    ),
    "windows_withheld_years": Text(
        nb="«:» er holdt tilbake: tallet er lite, eller ville røpet et lite tall i rutene som vises ved "
        "siden av. Færre kan bli holdt tilbake med «scenemap changes», som viser vinduene alene, i "
        "stedet for dette.",
        en="“:” is withheld: the count is small, or would tell a small one of the slices shown beside. "
        "Fewer may be withheld with “scenemap changes”, which shows windows alone, in the place of this.",
    ),
    "windows_caption": Text(
        nb="{unit} i de to vinduene, i parentes per 30 dager sett etter; forholdet er etter mot før, og "
        "intervallet forutsetter uavhengige hendelser",
        en="{unit} in the two windows, in brackets per 30 days watched; the ratio is after to before, "
        "and its interval assumes independent events",
    ),
    "slice_caption": Text(
        nb="{unit}; ~ er snitt per 30 dager i en lengre kildeperiode, ? er ukjent.",
        en="{unit}; ~ is a mean per 30 days of a longer source period, ? is unknown.",
    ),
    "slice_withheld": Text(nb="«:» er holdt tilbake.", en="“:” is withheld."),
    "reading_none": Text(nb="ingen av områdene", en="none of the areas"),
    "reading_not_seen": Text(
        nb="Ikke sett: det som skjer innendørs, andre steder eller uten å bli registrert{share}.{proof}",
        en="Not seen: what happens indoors, elsewhere or without being recorded{share}.{proof}",
    ),
    "reading_no_proof": Text(
        nb=" At tallet falt ett sted og steg et annet, viser verken at skaden flyttet seg eller at den "
        "ble borte.",
        en=" That the count fell in one place and rose in another shows neither that harm moved nor "
        "that it is gone.",
    ),
    "reading_fell_unsaid": Text(
        nb="Falt her ({first} til {last}): kan ikke sies. Ikke noe område har rate i begge.",
        en="Fell here ({first} to {last}): cannot be said. No area has a rate in both.",
    ),
    "reading_rose_unsaid": Text(
        nb="Steg der ({first} til {last}): kan ikke sies, av samme grunn.",
        en="Rose there ({first} to {last}): cannot be said, for the same reason.",
    ),
    "reading_not_seen_share": Text(
        nb=" (stedet er notert for {low}–{high} % av de innlagte)",
        en=" (the place is noted for {low}–{high} % of those admitted)",
    ),
    "change": Text(nb="{area} {first} → {last}", en="{area} {first} → {last}"),
    "change_within_chance": Text(
        nb="{area} {first} → {last} (kan være tilfeldig)",
        en="{area} {first} → {last} (within chance)",
    ),
    # --- zones listed, shown and compared
    "zone_accuracy_unsaid": Text(
        nb="Ingen har sagt hvor mye tegningen kan være feil. Det er regnet med {metres} m, så nær "
        "streken avgjøres ingenting.",
        en="Nobody has said how far the drawing may be off. {metres} m is taken, so near its line "
        "nothing is decided.",
    ),
    "zone_own_case": Text(nb="{case}, egen kopi", en="{case}, own copy"),
    "zone_none": Text(nb="Saken har ingen soner.", en="The case has no zones."),
    "zone_nothing": Text(nb="ingen", en="none"),
    "zone_east": Text(nb="Ø", en="E"),
    "zone_west": Text(nb="V", en="W"),
    "zone_outline_official": Text(nb="myndighetens eget", en="the authority's own"),
    "zone_outline_user": Text(nb="din tegning", en="your drawing"),
    "zone_outline_hypothetical": Text(nb="hypotetisk", en="hypothetical"),
    "zone_valid_unknown": Text(
        nb="når den gjaldt, er ikke kjent", en="when it was valid is not known"
    ),
    "zone_valid_start": Text(nb="gyldig fra {start}", en="valid from {start}"),
    "zone_valid_end": Text(nb="gyldig til og med {end}", en="valid until {end}"),
    "zone_valid_start_end": Text(
        nb="gyldig fra {start} til og med {end}", en="valid from {start} until {end}"
    ),
    "zone_valid_open": Text(nb=", inntil videre", en=", until further notice"),
    "zone_valid_seen": Text(nb=" (kjent brukt {period})", en=" (known to be in use {period})"),
    "zone_size": Text(
        nb="{low} m² sikkert, høyst {high} m²", en="{low} m² surely, {high} m² at most"
    ),
    "zone_size_drawn": Text(
        nb="{drawn} m² som tegnet ({low} m² sikkert, høyst {high} m²)",
        en="{drawn} m² as drawn ({low} m² surely, {high} m² at most)",
    ),
    "zone_field_outline": Text(nb="Omriss", en="Outline"),
    "zone_field_valid": Text(nb="Gyldighet", en="Validity"),
    "zone_field_replaces": Text(nb="Erstatter versjon", en="Replaces version"),
    "zone_field_replaced_by": Text(nb="Erstattet av versjon", en="Replaced by version"),
    "zone_field_size": Text(nb="Størrelse", en="Size"),
    "zone_field_bounds": Text(nb="Utstrekning", en="Bounds"),
    "zone_field_source": Text(nb="Kilde", en="Source"),
    "zone_field_legal_basis": Text(nb="Hjemmel", en="Legal basis"),
    "zone_field_rule": Text(nb="Regel for vedtak", en="Rule of orders"),
    "zone_field_daily": Text(nb="Klokkeslett", en="Hours of the day"),
    "zone_field_streets": Text(nb="Gater", en="Streets"),
    "zone_field_note": Text(nb="Merknad", en="Note"),
    "zone_field_counts": Text(nb="Tall for sonen (rader)", en="Counts of it (rows)"),
    "zone_field_acts": Text(nb="Tiltak i sonen", en="Acts in it"),
    "zone_rule_politiloven-7": Text(nb="politiloven § 7", en="section 7 of the Police Act"),
    "zone_rule_printed": Text(
        nb="det som er trykt på vedtaket, alene", en="what is printed on the order, alone"
    ),
    "zone_diff_surely": Text(
        nb="Fra {before} til {after} kom sikkert {came_in} m² inn og {went_out} m² ut; {stayed} m² er "
        "sikkert innenfor begge.",
        en="From {before} to {after}, {came_in} m² surely came in and {went_out} m² surely went out; "
        "{stayed} m² lies surely inside both.",
    ),
    "zone_diff_perhaps": Text(
        nb="I tillegg kan inntil {came_in} m² ha kommet inn og inntil {went_out} m² ha gått ut: der er "
        "minst ett av omrissene i tvil.",
        en="Besides, up to {came_in} m² may have come in and up to {went_out} m² may have gone out: "
        "there at least one of the outlines is in doubt.",
    ),
    "zone_diff_drawn": Text(
        nb="Etter strekene slik de er tegnet, kom {came_in} m² inn og {went_out} m² ut; {stayed} m² ble "
        "værende.",
        en="By the lines as they are drawn, {came_in} m² came in and {went_out} m² went out; {stayed} m² "
        "stayed.",
    ),
    "zone_diff_moved": Text(
        nb="Streken flyttet seg inntil {metres} m, mest ved {lat} {lon}.",
        en="The line moved by up to {metres} m, farthest at {lat} {lon}.",
    ),
    "zone_diff_moved_limits": Text(
        nb="Grensene for det sikre og det mulige flyttet seg inntil {metres} m, mest ved {lat} {lon}.",
        en="The limits of what is sure and what is possible moved by up to {metres} m, farthest at {lat} "
        "{lon}.",
    ),
    "zone_diff_within_doubt": Text(
        nb="Forskjellen er ikke større enn tvilen om omrissene: det kan være samme grense.",
        en="The difference is no larger than the doubt of the outlines: it may be the same limit.",
    ),
    "zone_title": Text(nb="{zone}, versjon {version}", en="{zone}, version {version}"),
    "zone_difference_title": Text(nb="Fra {before} til {after}", en="From {before} to {after}"),
    "zone_key_doubt": Text(nb="kan ikke avgjøres", en="cannot be decided"),
    "zone_key_accuracy": Text(
        nb="kan ikke avgjøres: streken kan være {metres} m feil",
        en="cannot be decided: the line may be {metres} m off",
    ),
    "zone_key_outer": Text(nb="utenfor denne: sikkert utenfor", en="beyond it: surely outside"),
    "zone_key_inner": Text(nb="innenfor denne: sikkert innenfor", en="within it: surely inside"),
    "zone_key_line": Text(nb="grensen som tegnet", en="the limit as drawn"),
    "zone_key_came_in": Text(nb="sikkert kommet inn: {area} m²", en="surely came in: {area} m²"),
    "zone_key_went_out": Text(nb="sikkert gått ut: {area} m²", en="surely went out: {area} m²"),
    "zone_key_perhaps_in": Text(
        nb="kanskje kommet inn: {area} m²", en="perhaps came in: {area} m²"
    ),
    "zone_key_perhaps_out": Text(nb="kanskje gått ut: {area} m²", en="perhaps went out: {area} m²"),
    "zone_key_old": Text(nb="før: {version}", en="before: {version}"),
    "zone_key_new": Text(nb="etter: {version}", en="after: {version}"),
    "version_replaced": Text(
        nb="Vedtaket er svart etter det gamle omrisset, versjon {version}, som gjaldt til og med {last}; "
        "fra {start} er det erstattet av versjon {later}.",
        en="The order is answered by the old outline, version {version}, which was valid until {last}; "
        "from {start} version {later} took its place.",
    ),
    # --- the zone card
    "case_copied": Text(
        nb="Kopi av saken «{case}» ({title}), laget med «scenemap case new». Kopien kan endres fritt; "
        "det som kom med scenemap, blir stående som det er.",
        en="A copy of the case “{case}” ({title}), made with “scenemap case new”. The copy may be "
        "changed freely; what came with scenemap stays as it is.",
    ),
    # --- what is drawn behind a zone
    "backdrop_file": Text(nb="gatefilen din, {file}", en="your street file {file}"),
    "backdrop_areas": Text(nb="områdene dine", en="your areas"),
    "backdrop_within": Text(
        nb="Bakgrunn: {name}, ±\u00a0{metres}\u00a0m.",
        en="Background: {name}, ±\u00a0{metres}\u00a0m.",
    ),
    "backdrop_unsure": Text(
        nb="Bakgrunn: {name}. Ingen har oppgitt hvor nøyaktig den er.",
        en="Background: {name}. Nobody has said how accurate it is.",
    ),
    "backdrop_none": Text(
        nb="Det er ikke noe gatekart bak sonen.", en="There is no street map behind the zone."
    ),
    "backdrop_grid": Text(
        nb="Rutene er {metres}\u00a0m brede ({crs}).",
        en="The squares are {metres}\u00a0m wide ({crs}).",
    ),
    "card_subtitle": Text(
        nb="Bortvisningssone i {case}. Kartversjon: {version}.",
        en="Banishment zone in {case}. Map version: {version}.",
    ),
    "card_subtitle_own": Text(
        nb="Bortvisningssone. Kartversjon: {version}.",
        en="Banishment zone. Map version: {version}.",
    ),
    "card_specimen": Text(nb="Ikke gå etter dette kartet.", en="Do not go by this map."),
    "card_watermark": Text(nb="EKSEMPEL", en="SPECIMEN"),
    "card_watermark_hypothetical": Text(
        nb="EKSEMPEL – hypotetisk omriss", en="SPECIMEN – hypothetical outline"
    ),
    "card_map": Text(
        nb="Kart over {zone}. Hvor tjenestene ligger, står også i teksten.",
        en="Map of {zone}. Where the services lie is also told in the text.",
    ),
    "card_key": Text(nb="Sonen på kartet", en="The zone on the map"),
    "card_key_line": Text(nb="Grensen for sonen", en="The limit of the zone"),
    "card_key_accuracy": Text(
        nb="Grått: grensen kan være {metres}\u00a0m feil til hver side. Hold deg unna her også",
        en="Grey: the limit may be off by {metres}\u00a0m to either side. Keep away here too",
    ),
    "card_key_within": Text(nb="Skravert: inne i sonen", en="Hatched: inside the zone"),
    "card_key_inner": Text(
        nb="Innenfor streken: inne i sonen", en="Within this line: inside the zone"
    ),
    "card_key_doubt": Text(nb="Skravert: kan ikke avgjøres", en="Hatched: cannot be decided"),
    "card_key_outer": Text(
        nb="Utenfor streken: utenfor sonen", en="Beyond this line: outside the zone"
    ),
    "card_key_neighbour": Text(nb="En annen sone", en="Another zone"),
    "card_key_area": Text(nb="Et område i saken", en="An area of the case"),
    "card_key_no_inside": Text(
        nb="Tegningen er for usikker: ingen steder er sikkert inne i sonen.",
        en="The drawing is too unsure: no place is surely inside the zone.",
    ),
    "card_corners_some": Text(
        nb="Noen av hjørnene: bredde, lengde", en="Some corners: latitude, longitude"
    ),
    "card_corners": Text(nb="Hjørnene: bredde, lengde", en="Corners: latitude, longitude"),
    "card_services": Text(nb="Tjenester, sist kjente sted", en="Services, last known places"),
    "card_services_on": Text(
        nb="Tjenester, så vidt kjent {day}", en="Services, as far as known on {day}"
    ),
    "card_inside": Text(nb="Inne i sonen: {services}", en="Inside the zone: {services}"),
    "card_outside": Text(nb="Utenfor sonen: {services}", en="Outside the zone: {services}"),
    "card_uncertain": Text(nb="Kan ikke avgjøres: {services}", en="Cannot be decided: {services}"),
    "card_no_services": Text(nb="Ingen er kjent.", en="None are known."),
    "card_known_within": Text(
        nb="{service} (usikkert sted, {metres}\u00a0m)",
        en="{service} (place unsure, {metres}\u00a0m)",
    ),
    "card_beyond": Text(
        nb="* lenger borte enn kartet viser", en="* farther away than the map shows"
    ),
    "card_order": Text(nb="Vedtaket", en="The order"),
    "card_no_times": Text(
        nb="Se på vedtaket ditt når det begynner og slutter, og hvilke unntak du har.",
        en="Look at your order for when it begins and ends, and which exemptions you have.",
    ),
    "card_legal_basis": Text(nb="Hjemmel: {basis}", en="Legal basis: {basis}"),
    "card_daily": Text(nb="Hver dag: {clock}", en="Every day: {clock}"),
    "card_daily_all": Text(nb="Gjelder hele døgnet", en="Applies at all hours"),
    "card_from_paper": Text(nb="Fra: se papiret", en="From: see the paper"),
    "card_until_paper": Text(nb="Til: se papiret", en="Until: see the paper"),
    "card_daily_paper": Text(nb="Klokkeslett: se papiret", en="Hours of the day: see the paper"),
    "card_legal_basis_paper": Text(nb="Hjemmel: se papiret", en="Legal basis: see the paper"),
    "card_exemptions_paper": Text(nb="Se papiret.", en="See the paper."),
    "card_no_exemptions_printed": Text(
        nb="Papiret sier at det ikke er noen.", en="The paper says that there are none."
    ),
    "card_rule_printed": Text(
        nb="Papiret og loven det bygger på, avgjør.",
        en="The paper and the law that it rests on decide.",
    ),
    "card_streets": Text(nb="Grensen i ord", en="The limit in words"),
    "card_from": Text(nb="Fra {moment}", en="From {moment}"),
    "card_until": Text(nb="Til {moment}", en="Until {moment}"),
    "card_hours": Text(nb="Antall timer: {hours}", en="Number of hours: {hours}"),
    "card_printed_end": Text(
        nb="Slutten er trykt på vedtaket.", en="The end is printed on the order."
    ),
    "card_clock_change": Text(
        nb="Klokken blir stilt i denne tiden. Timene er regnet slik de går.",
        en="The clocks change during this time. The hours are counted as they pass.",
    ),
    "card_exemptions": Text(nb="Unntak", en="Exemptions"),
    "card_no_exemptions": Text(
        nb="Ingen er ført opp på dette kortet.", en="None are entered on this card."
    ),
    "card_exemption_purpose": Text(
        nb="Bare for å bruke tjenesten eller stedet.", en="Only to use that service or place."
    ),
    "card_leave": Text(nb="unntak {clock}", en="exempt {clock}"),
    "card_any_hour": Text(nb="hele døgnet", en="at any hour"),
    "card_clock": Text(nb="kl.\u00a0{start}–{end}", en="{start}–{end}"),
    "card_clock_night": Text(
        nb="kl.\u00a0{start} til neste dag kl.\u00a0{end}", en="{start} until {end} the next day"
    ),
    "card_ask": Text(nb="Hvem kan du spørre?", en="Who can you ask?"),
    "card_ask_police": Text(
        nb="Om vedtaket: politiet som ga deg det.",
        en="The order: the police who gave it.",
    ),
    "card_ask_issuer": Text(
        nb="Om vedtaket: den som ga deg det.", en="The order: whoever gave it."
    ),
    "card_ask_legal_aid": Text(
        nb="Gratis rettshjelp: {aid}.",
        en="Free legal aid: {aid}.",
    ),
    # --- what a file holds
    "look_file": Text(nb="{file}: filtype {format}.", en="{file}: format {format}."),
    "look_rows": Text(nb="Rader: {rows}.", en="Rows: {rows}."),
    "look_rows_about": Text(
        nb="Rader: omtrent {rows}, regnet ut av filens størrelse.",
        en="Rows: about {rows}, worked out from the size of the file.",
    ),
    "look_sampled": Text(
        nb="Bare de første {rows} radene er sett på.",
        en="Only the first {rows} rows were looked at.",
    ),
    "look_system": Text(nb="Koordinatsystem: {system}.", en="Coordinate system: {system}."),
    "look_others": Text(nb="Ikke sett på: {names}.", en="Not looked at: {names}."),
    "look_notes": Text(
        nb="Ark med tekst og uten tabell: {names}.", en="Sheets of text without a table: {names}."
    ),
    "look_command": Text(nb="Filen leses med:", en="What reads it:"),
    "look_no_command": Text(
        nb="Filen kan ikke leses før det som er sagt ovenfor, er rettet eller oppgitt.",
        en="The file cannot be read before what is said above is mended or told.",
    ),
    "look_not_used": Text(nb="{type}; brukes ikke", en="{type}; not used"),
    "look_taken": Text(nb="{type}; leses som {name}", en="{type}; read as {name}"),
    "look_type_text": Text(nb="tekst", en="words"),
    "look_type_number": Text(nb="tall", en="numbers"),
    "look_type_whole_number": Text(nb="hele tall", en="whole numbers"),
    "look_type_time": Text(nb="tider", en="times"),
    "look_type_yes_or_no": Text(nb="ja eller nei", en="yes or no"),
    "look_type_nothing": Text(nb="tom", en="empty"),
    "look_times": Text(nb="Tider fra {first} til {last}.", en="Times from {first} to {last}."),
    "look_firsts": Text(
        nb="Datert den første i en måned: {share} %.",
        en="Dated to the first of a month: {share} %.",
    ),
    "look_offsets": Text(
        nb="Tidene er skrevet med avstand fra UTC: {offsets}.",
        en="Times are written with an offset from UTC: {offsets}.",
    ),
    "look_naive": Text(
        nb="Tidene er skrevet uten tidssone.", en="Times are written without a time zone."
    ),
    "look_found_header": Text(
        nb="Overskriftene står i rad {first}; det som står over, er hoppet over.",
        en="Has its header in row {first}; what stands above it was passed over.",
    ),
    "look_found_kinds": Text(
        nb='Hva som skjedde, kan stå i «{first}»: --column kind="{first}".',
        en="What happened may stand in '{first}': --column kind=\"{first}\".",
    ),
    "look_found_totals": Text(
        nb="Noen rader begynner med et ord for en sum. --leave-out-totals utelater dem.",
        en="Some rows begin with a word for a sum. --leave-out-totals leaves them out.",
    ),
    "look_found_where": Text(
        nb="Ingen kolonne sier hvor. Legg til lon og lat, eller easting og northing (med --crs), eller "
        "«area».",
        en="No column says where. Add lon and lat, or easting and northing (with --crs), or area.",
    ),
    "look_found_when": Text(
        nb="Ingen kolonne sier når. Legg til time, eller start og end.",
        en="No column says when. Add time, or start and end.",
    ),
    "look_likely": Text(nb="Trolig: {options}.", en="Likely: {options}."),
    "look_found_several": Text(
        nb="Flere kolonner kan være {first}: {second}. Behold én av dem, eller si hvilken: {third}.",
        en="Several columns may be {first}: {second}. Keep one of them, or say which: {third}.",
    ),
    "look_found_alike": Text(
        nb="Kolonnen «{first}» finnes {second} ganger. Gi alle unntatt den som menes, andre navn.",
        en="Column '{first}' is there {second} times. Rename all of them but the one that is meant.",
    ),
    "look_found_asked": Text(
        nb="Det leses ingen kolonne «{first}». Det som leses: {second}.",
        en="No column '{first}' is read. What is read: {second}.",
    ),
    "look_found_lacking": Text(
        nb="Filen har ingen kolonne «{first}» som kan leses som {second}.",
        en="The file has no column '{first}' to take as {second}.",
    ),
    "look_found_parts": Text(
        nb="«{first}» kan ikke settes sammen av flere kolonner; det kan bare tiden.",
        en="'{first}' cannot be made up of several columns; only time can.",
    ),
    "look_found_times": Text(
        nb="Radene sier ikke om dagen, måneden eller året kommer først i datoene. Si det med "
        "--time-format, som '%d/%m/%Y' eller '%m/%d/%Y'.",
        en="Rows do not say whether day, month or year comes first in dates. Say it with --time-format, "
        "such as '%d/%m/%Y' or '%m/%d/%Y'.",
    ),
    "look_unread": Text(nb="Noen tider kan ikke leses.", en="Some times cannot be read."),
    # --- moves of the scene
    "move": Text(
        nb="Flytting {number}, {when}: {source} → {target} ({basis})",
        en="Move {number}, {when}: {source} → {target} ({basis})",
    ),
    "move_undated": Text(nb="uten dato", en="undated"),
    "rests_on_observed": Text(nb="observert", en="observed"),
    "rests_on_counted": Text(nb="talt", en="counted"),
    "rests_on_told": Text(nb="bare fortalt", en="only told"),
    "card_nobody_known": Text(nb="spør en hjelpetjeneste", en="ask a help service"),
    "card_sketch": Text(
        nb="Kartet er en skisse: strand, parker og navn står omtrentlig.",
        en="The map is a sketch: shore, parks and names are placed roughly.",
    ),
}


class _Forms(string.Formatter):
    """Takes the first of two forms where a value is 1, the second where it is not."""

    def format_field(self, value: object, spec: str) -> str:
        one, several, many = spec.partition("|")
        if several:
            return one if str(value) == "1" else many
        return str(super().format_field(value, spec))


_FORMS = _Forms()


def say(key: str, lang: Lang, **values: object) -> str:
    """Write a sentence in one language.

    Examples
    --------
    >>> say("in_force_no", "nb")
    'Sonen gjaldt ikke på dette tidspunktet.'

    Where a number may be 1, its sentence has both forms, ``{of:area|areas}``:

    >>> [say("changes_rose", "en", of=of, areas="Nord") for of in (1, 12)]
    ['Rose more than chance, of 1 area tried: Nord.', 'Rose more than chance, of 12 areas tried: Nord.']
    """
    return filled(MESSAGES[key][lang], **values)


def filled(template: str, /, **values: object) -> str:
    """Fill in a sentence, one of a thing in the first of its two forms; ``words.js`` does so too."""
    return _FORMS.vformat(template, (), values) if "|" in template else template.format(**values)


def say_both(key: str, **values: Text | str | float) -> Text:
    """Write a sentence in both languages; values that are texts are taken in the same language."""

    def one(lang: Lang) -> str:
        return say(key, lang, **{name: _in(value, lang) for name, value in values.items()})

    return Text(nb=one("nb"), en=one("en"))


def _in(value: Text | str | float, lang: Lang) -> object:
    return value[lang] if isinstance(value, dict) else value


def both(nb: str, en: str) -> Text:
    """Make a text of its two languages."""
    return Text(nb=nb, en=en)


def same(text: str) -> Text:
    """Make a text that is the same in both languages."""
    return Text(nb=text, en=text)


def says(words: Text, key: str) -> bool:
    """Say whether a sentence is the one of a key, whatever its values are.

    Examples
    --------
    >>> says(say_both("kinds_untold", columns="Tiltak"), "kinds_untold"), says(same("x"), "kinds_untold")
    (True, False)
    """
    return words["en"].startswith(MESSAGES[key]["en"].partition("{")[0])


def capitalised(words: str) -> str:
    """Begin with a capital, as a title does; the rest stays as it was written.

    Examples
    --------
    >>> capitalised("funn ved Rusakutten")
    'Funn ved Rusakutten'
    """
    return words[:1].upper() + words[1:]


def titled(words: Text) -> Text:
    """Begin with a capital, in both languages.

    Examples
    --------
    >>> titled(same("funn"))["nb"]
    'Funn'
    """
    return both(capitalised(words["nb"]), capitalised(words["en"]))


#: What stands in the place of a withheld figure, as in the tables of Statistics Norway.
WITHHELD = same(":")


def join(texts: list[Text], separator: str = ", ") -> Text:
    """Join texts, language by language."""
    return Text(
        nb=separator.join(text["nb"] for text in texts),
        en=separator.join(text["en"] for text in texts),
    )


def number(value: float, decimals: int) -> Text:
    r"""Write a number: decimal comma and narrow space in Norwegian, point and comma in English.

    Examples
    --------
    >>> number(26794, 0), number(12.164, 1)
    ({'nb': '26\u202f794', 'en': '26,794'}, {'nb': '12,2', 'en': '12.2'})

    Halves go away from nought, as spreadsheets and the page round, however the value was worked out:

    >>> number(50 / 48 * 30, 1)["en"], number(30 * 50 / 48, 1)["en"], number(26 / 48 * 30, 1)["en"]
    ('31.3', '31.3', '16.3')
    """
    english = f"{rounded(value, decimals):,.{decimals}f}"
    norwegian = english.replace(",", "\u202f").replace(".", ",")
    return Text(nb=norwegian, en=english)


def rounded(value: float, decimals: int) -> float:
    """Round as figures are written: halves away from nought, however the value was worked out.

    Examples
    --------
    >>> rounded(0.25, 1), rounded(-2.675, 2), round(0.25, 1)
    (0.3, -2.68, 0.2)
    """
    scale = 10**decimals
    scaled = round(abs(value) * scale, _NOISE)
    if not math.isfinite(scaled):
        return value
    return math.copysign(math.floor(scaled + 0.5) / scale, value)


def signed(value: float, decimals: int) -> Text:
    """Write a number with a minus sign, not a hyphen, and 0 without one.

    Examples
    --------
    >>> signed(-0.5, 1), signed(-0.04, 1)
    ({'nb': '−0,5', 'en': '−0.5'}, {'nb': '0,0', 'en': '0.0'})
    """
    written = number(rounded(value, decimals) + 0.0, decimals)
    return Text(nb=written["nb"].replace("-", "−"), en=written["en"].replace("-", "−"))


def day(value: date) -> Text:
    """Write a date: dd.mm.yyyy in Norwegian.

    Examples
    --------
    >>> from datetime import date
    >>> day(date(2014, 8, 25))
    {'nb': '25.08.2014', 'en': '25 August 2014'}
    """
    return Text(
        nb=value.strftime("%d.%m.%Y"),
        en=f"{value.day} {_MONTHS['en'][value.month - 1]} {value.year}",
    )


def moment(value: datetime) -> Text:
    """Write a local moment to the minute.

    Examples
    --------
    >>> from datetime import datetime
    >>> moment(datetime.fromisoformat("2015-06-17T14:05+02:00"))
    {'nb': '17.06.2015 kl. 14.05', 'en': '17 June 2015 at 14:05'}
    """
    written = day(value.date())
    # The hour that the clock runs through twice is told apart by its offset.
    twice = value.replace(fold=0).utcoffset() != value.replace(fold=1).utcoffset()
    offset = f" ({value.isoformat()[-6:]})" if twice else ""
    return Text(
        nb=f"{written['nb']} kl. {value:%H.%M}{offset}",
        en=f"{written['en']} at {value:%H:%M}{offset}",
    )


def clock(value: time) -> Text:
    """Write a clock time: a point between hours and minutes in Norwegian."""
    return Text(nb=f"{value:%H.%M}", en=f"{value:%H:%M}")


def partial_date(value: PartialDate) -> Text:
    """Write a date as precisely as it is known.

    Examples
    --------
    >>> from scenemap.intervals import PartialDate
    >>> partial_date(PartialDate.parse("2015-spring"))
    {'nb': 'våren 2015', 'en': 'spring 2015'}
    """
    start = value.range.start
    if value.precision == "day":
        return day(start)
    if value.precision == "month":
        return _month_text(start)
    if value.precision == "season":
        season = _SEASON[value.text.rpartition("-")[2]]
        return Text(nb=f"{season['nb']} {start.year}", en=f"{season['en']} {start.year}")
    return same(str(start.year))


def partial_range(value: PartialRange) -> Text:
    """Write a stretch of time whose ends may be imprecise or open.

    Examples
    --------
    >>> from scenemap.intervals import PartialRange
    >>> partial_range(PartialRange.parse("2015-05", "2015-06"))
    {'nb': 'mai–juni 2015', 'en': 'May–June 2015'}
    >>> partial_range(PartialRange.parse("2014-08", "2015-06"))["en"]
    'August 2014–June 2015'
    >>> partial_range(PartialRange.parse("2015-06-03", "2015-06-09"))["en"]
    '3–9 June 2015'
    """
    start = partial_date(value.start) if value.start else None
    end = partial_date(value.end) if value.end else None
    if start and end:
        if start == end:
            return start
        precisions = {one and one.precision for one in (value.start, value.end)}
        if value.start and value.end and precisions == {"day"}:
            return _days(value.start.range.start, value.end.range.start)
        if precisions == {"month"}:
            year = end["nb"][-5:]  # said once
            start = both(*(start[lang].removesuffix(year) for lang in LANGS))
        return Text(nb=f"{start['nb']}–{end['nb']}", en=f"{start['en']}–{end['en']}")
    if start:
        return Text(nb=f"fra {start['nb']}", en=f"from {start['en']}")
    if end:
        return Text(nb=f"til {end['nb']}", en=f"until {end['en']}")
    return both("uten dato", "undated")


def _days(first: date, last: date) -> Text:
    """Write the days from one to another; what both have in common, month and year, is said once."""
    start, end = day(first), day(last)
    if first == last:
        return start
    if first.year == last.year:
        same_month = first.month == last.month
        start = Text(
            nb=f"{first:%d.}" if same_month else f"{first:%d.%m.}",
            en=str(first.day) if same_month else start["en"].rpartition(" ")[0],
        )
    return Text(nb=f"{start['nb']}–{end['nb']}", en=f"{start['en']}–{end['en']}")


def when_of(value: PartialRange) -> Text:
    """Write when an act took place: its start alone, unless its end is known too."""
    if value.start and not value.end:
        return partial_date(value.start)
    return partial_range(value)


def period(days: DateRange) -> Text:
    """Write a source period: by year or months where it is made of whole ones.

    Examples
    --------
    >>> from datetime import date
    >>> from scenemap.intervals import DateRange
    >>> period(DateRange.parse("2014-09-01..2014-12-31"))
    {'nb': 'sep.–des. 2014', 'en': 'Sep–Dec 2014'}
    >>> period(DateRange.parse("2015-01-01..2015-12-31"))
    {'nb': '2015', 'en': '2015'}
    >>> period(DateRange.parse("2015-01-09..2015-03-31"))
    {'nb': '09.01.–31.03.2015', 'en': '9 January–31 March 2015'}
    >>> period(DateRange.parse("2015-03-03..2015-03-09"))
    {'nb': '03.–09.03.2015', 'en': '3–9 March 2015'}
    >>> period(DateRange(date(2004, 6, 1), date(2004, 9, 1), stated="2004-summer"))
    {'nb': 'sommeren 2004', 'en': 'summer 2004'}
    """
    if days.stated:
        from scenemap.intervals import PartialDate

        return partial_date(PartialDate.parse(days.stated))
    first, last = days.start, days.last
    if first.day != 1 or days.end.day != 1:
        return _days(first, last)
    if (first.month, last.month) == (1, 12):
        years = (first.year, last.year)
        return same(str(first.year) if years[0] == years[1] else f"{years[0]}–{years[1]}")
    if (first.year, first.month) == (last.year, last.month):
        return _month_text(first)
    short = {lang: (_short_month(first, lang), _short_month(last, lang)) for lang in LANGS}
    if first.year == last.year:
        return Text(
            nb=f"{short['nb'][0]}–{short['nb'][1]} {last.year}",
            en=f"{short['en'][0]}–{short['en'][1]} {last.year}",
        )
    return Text(
        nb=f"{short['nb'][0]} {first.year}–{short['nb'][1]} {last.year}",
        en=f"{short['en'][0]} {first.year}–{short['en'][1]} {last.year}",
    )


def slice_label(one: Slice, form: Literal["long", "short"] = "long") -> Text:
    """Write a calendar slice.

    Examples
    --------
    >>> from datetime import date
    >>> from scenemap.intervals import slice_of
    >>> slice_label(slice_of(date(2014, 8, 25), "quarter"))
    {'nb': '3. kvartal 2014', 'en': 'Q3 2014'}
    """
    start = one.range.start
    if one.by == "quarter":
        quarter = (start.month + 2) // 3
        if form == "short":
            return Text(nb=f"{quarter}.kv {start:%y}", en=f"Q{quarter} {start:%y}")
        return Text(nb=f"{quarter}. kvartal {start.year}", en=f"Q{quarter} {start.year}")
    if one.by == "month":
        if form == "short":
            return Text(
                nb=f"{_short_month(start, 'nb')} {start:%y}",
                en=f"{_short_month(start, 'en')} {start:%y}",
            )
        return _month_text(start)
    if one.by == "week":
        year, week = one.id.split("-W")
        return Text(nb=f"uke {int(week)}, {year}", en=f"week {int(week)}, {year}")
    return same(one.id)


def by_name(by: str, *, plural: bool = False) -> Text:
    """Name a kind of slice.

    Examples
    --------
    >>> by_name("quarter", plural=True)
    {'nb': 'kvartalene', 'en': 'quarters'}
    """
    norwegian = {
        "week": ("uke", "ukene"),
        "month": ("måned", "månedene"),
        "quarter": ("kvartal", "kvartalene"),
        "year": ("år", "årene"),
    }[by]
    return Text(nb=norwegian[plural], en=f"{by}s" if plural else by)


def direction(degrees: float) -> Text:
    """Name a compass direction from degrees clockwise from north.

    Examples
    --------
    >>> direction(205)
    {'nb': 'sørvest', 'en': 'south-west'}
    """
    at = round(degrees / 45) % 8
    return Text(nb=_COMPASS["nb"][at], en=_COMPASS["en"][at])


def _month_text(first: date) -> Text:
    return Text(
        nb=f"{_MONTHS['nb'][first.month - 1]} {first.year}",
        en=f"{_MONTHS['en'][first.month - 1]} {first.year}",
    )


def _short_month(value: date, lang: Lang) -> str:
    name = _MONTHS[lang][value.month - 1]
    if lang == "en":
        return name[:3]
    return name if len(name) <= 4 else f"{name[:3]}."
