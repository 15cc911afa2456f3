"use strict";

/* How a rate changed between two periods: the ratio with its interval, and which way it went. This
   is scenemap.facts.comparison over again, for the pairs that a reader chooses; a test holds one to
   the other. */

scenemap.compareRates = (() => {
  // As far as Poisson counts are followed beyond their mean, in standard deviations and in counts.
  const REACH = [9, 45];
  const LEAST_REACH = 100;
  // By so much two probabilities that are the same may differ in floating point.
  const ALIKE = 1 + 1e-7;
  // A tenth to the last digit is no more than a tenth.
  const TO_THE_DIGIT = 1 + 1e-9;

  /** The probabilities of 0, 1, 2 … events where `mean` are expected. */
  function poisson(mean, most) {
    const found = [];
    let logarithm = -mean;
    for (let count = 0; count <= most; count += 1) {
      found.push(Math.exp(logarithm));
      logarithm += Math.log(mean) - Math.log(count + 1);
    }
    return found;
  }

  /** How far apart two rates are, in standard errors under one common rate. */
  function score(y1, y2, n1, n2) {
    const pooled = (y1 + y2) / (n1 + n2);
    return (y1 / n1 - y2 / n2) / Math.sqrt(pooled / n1 + pooled / n2 + 1e-20);
  }

  /** p of the E-test (Krishnamoorthy & Thomson 2004) in its score form: what all pairs of counts add
      up to that are no nearer to one common rate than those seen. */
  function eTest([y1, y2], [n1, n2]) {
    const pooled = (y1 + y2) / (n1 + n2);
    const [mean1, mean2] = [pooled * n1, pooled * n2];
    const mean = Math.max(mean1, mean2);
    const most = Math.max(LEAST_REACH, Math.ceil(mean + REACH[0] * Math.sqrt(mean) + REACH[1]));
    const [first, second] = [poisson(mean1, most), poisson(mean2, most)];
    const seen = Math.abs(score(y1, y2, n1, n2)) - 1e-15;
    let p = 0;
    for (let x1 = 0; x1 <= most; x1 += 1) {
      for (let x2 = 0; x2 <= most; x2 += 1) {
        if (Math.abs(score(x1, x2, n1, n2)) >= seen) {
          p += first[x1] * second[x2];
        }
      }
    }
    return p;
  }

  /** p of the exact test given the sum: what is no likelier than what was seen. */
  function exactTest([y1, y2], [n1, n2]) {
    const [total, share] = [y1 + y2, n1 / (n1 + n2)];
    const odds = Math.log(share) - Math.log1p(-share);
    const logarithms = [total * Math.log1p(-share)];
    for (let count = 1; count <= total; count += 1) {
      const step = Math.log(total - count + 1) - Math.log(count) + odds;
      logarithms.push(logarithms[count - 1] + step);
    }
    const bound = logarithms[y1] + Math.log(ALIKE);
    const p = logarithms.reduce((sum, one) => (one <= bound ? sum + Math.exp(one) : sum), 0);
    return Math.min(1, p);
  }

  /** Both tails of the normal distribution beyond ±z, by the series for large z: the E-test is
      referred to it only where one count of many is 0, and z is then 7 or more. */
  function farTails(z) {
    const series = 1 - 1 / z ** 2 + 3 / z ** 4 - 15 / z ** 6;
    return (Math.sqrt(2 / Math.PI) / z) * Math.exp((-z * z) / 2) * series;
  }

  /** p of the test of two counts of which one is 0: there is no ratio then. */
  function test(counts, days, rule) {
    const [total, watched] = [counts[0] + counts[1], days[0] + days[1]];
    if (total < rule.large) {
      return eTest(counts, days);
    }
    if ((total * Math.min(...days)) / watched < rule.least_expected) {
      return exactTest(counts, days);
    }
    return farTails(
      Math.abs(counts[1] * days[0] - counts[0] * days[1]) / Math.sqrt(total * days[0] * days[1]),
    );
  }

  /** The ratio of two rates, later to earlier, with its interval; null where a count is 0. */
  function ratio([y1, y2], [n1, n2], rule) {
    if (y1 === 0 || y2 === 0) {
      return null;
    }
    const logarithm = Math.log(y2 / n2) - Math.log(y1 / n1);
    const reach = rule.quantile * Math.sqrt(1 / y1 + 1 / y2);
    const [low, high] = [Math.exp(logarithm - reach), Math.exp(logarithm + reach)];
    return { estimate: Math.exp(logarithm), low, high };
  }

  function wayOf(before, after, rule) {
    const change = after - before;
    const bound = rule.least_change * before * TO_THE_DIGIT;
    if (change > bound) {
      return "rose";
    }
    return change < -bound ? "fell" : "same";
  }

  /** How a rate changed, of counts that are known and days that were watched.

      `difference` is of rates per day; `p` there is where one count is 0; `chance` says that chance
      alone would do as much. */
  function change(counts, days, rule) {
    const [before, after] = counts.map((count, index) => count / days[index]);
    const found = ratio(counts, days, rule);
    const isTested = found === null && counts.some((count) => count > 0);
    const p = isTested ? test(counts, days, rule) : null;
    const chance = found === null ? p === null || p > 1 - rule.level : found.low <= 1 && found.high >= 1;
    return { ratio: found, p, way: wayOf(before, after, rule), chance, difference: after - before };
  }

  return Object.freeze({ change });
})();
