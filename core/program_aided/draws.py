"""Random numbers that come out even, one function for each relation between them."""

import math
import random
from dataclasses import dataclass

Numbers = tuple[int, ...]


@dataclass(frozen=True)
class Draw:
    """Random numbers for a problem whose largest number has ``digits`` digits.

    ``constant`` is the ``k`` of a conversion: 60 minutes in an hour.
    """

    random: random.Random
    digits: int
    constant: int = 1

    @property
    def most(self) -> int:
        return 10**self.digits - 1

    def big(self) -> int:
        """A number of the full size."""
        return self.random.randint(max(2, 10 ** (self.digits - 1)), self.most)

    def any(self) -> int:
        """A number of the full size or a digit less."""
        return self.random.randint(max(2, 10 ** (self.digits - 2)), self.most)

    def few(self) -> int:
        """How many boxes, days, times: 2 to 9."""
        return self.random.randint(2, 9)

    def some(self) -> int:
        """2 to 9, or up to 60 where numbers have more than one digit."""
        return self.random.randint(10, 60) if self.digits > 1 and self.chance(0.5) else self.few()

    def below(self, number: int) -> int:
        """A number from 2 to just below ``number`` that has ``digits`` digits at the most."""
        return self.random.randint(2, max(2, min(number - 1, self.most)))

    def multiple(self, of: int) -> int:
        """A multiple of ``of`` of the full size (of more digits if there is none)."""
        least = max(2, -(-(10 ** (self.digits - 1)) // of))
        return of * self.random.randint(least, max(least, self.most // of))

    def percent(self) -> int:
        return 5 * self.random.randint(1, 19)

    def chance(self, share: float) -> bool:
        return self.random.random() < share


def divided(d: Draw) -> Numbers:
    by = d.some()
    return d.multiple(by), by


def twice(d: Draw) -> Numbers:
    total = d.big()
    less = d.below(total)
    return total, less + (total - less) % 2


def ratio(d: Draw) -> Numbers:
    first, second = d.random.sample(range(2, 10), 2)
    return d.multiple(first + second), first, second


def difference_of_products(d: Draw) -> Numbers:
    return d.few(), d.big(), d.few(), d.any()


def products_less(d: Draw) -> Numbers:
    a, b, c, e = d.few(), d.big(), d.few(), d.any()
    return a, b, c, e, d.below(a * b + c * e)


def regrouped(d: Draw) -> Numbers:
    a, c = d.few(), d.few()
    return a, d.multiple(c // math.gcd(a, c)), c


def sum_divided(d: Draw) -> Numbers:
    a, b, c = d.big(), d.any(), d.few()
    return a, b + -(a + b) % c, c


def difference_divided(d: Draw) -> Numbers:
    a, c = d.big(), d.few()
    b = d.below(a)
    return a, b + (a - b) % c, c


def rest(d: Draw) -> Numbers:
    a, b, rest_days = d.big(), d.few(), d.few()
    c = d.below(a // b)
    return a + (b * c - a) % rest_days, b, c, rest_days


def rising(d: Draw) -> Numbers:
    gain = d.big()
    return d.any(), gain, d.below(gain), d.few()


def fraction(d: Draw) -> Numbers:
    part = d.few()
    return d.multiple(part), part


def fraction_and_more(d: Draw) -> Numbers:
    whole, part = fraction(d)
    return whole, part, d.below(whole - whole // part)


def heads(d: Draw) -> Numbers:
    legs = d.big() // 2 * 2
    return d.random.randint(legs // 4 + 1, max(legs // 4 + 1, legs // 2 - 1)), legs


def same_rate(d: Draw) -> Numbers:
    first, second = d.random.sample(range(2, 10), 2)
    return d.multiple(first), first, second


def percent(d: Draw) -> Numbers:
    return d.multiple(20), d.percent()


def share(d: Draw) -> Numbers:
    whole = d.multiple(20)
    return whole * d.percent() // 100, whole


def even_mean(d: Draw, count: int) -> Numbers:
    numbers = [d.big(), *(d.any() for _ in range(count - 1))]
    numbers[-1] += -sum(numbers) % count
    return tuple(numbers)


def mean_missing(d: Draw) -> Numbers:
    mean = d.big()
    return mean, d.below(2 * mean), d.below(3 * mean // 2)


def mean_new(d: Draw) -> Numbers:
    mean, count = d.big(), d.few()
    new = d.any()
    return mean, count, new + (mean - new) % (count + 1)


def cutout(d: Draw) -> Numbers:
    width = d.some()
    return d.big(), width, d.below(min(width, 30))


def even_area(d: Draw) -> Numbers:
    a, b = d.big(), d.some()
    return a, b + (a * b) % 2


def clock(d: Draw) -> Numbers:
    start, end = sorted(d.random.sample(range(1, 12), 2))
    return start, d.random.randrange(5, 60), end, d.random.randrange(5, 60)


def dates(d: Draw) -> Numbers:
    start, end = sorted(d.random.sample(range(1, 13), 2))
    return start, d.random.randint(2, 28), end, d.random.randint(2, 28)


def converted(d: Draw) -> Numbers:
    return d.big(), d.below(d.constant)


def converted_less(d: Draw) -> Numbers:
    a, b = converted(d)
    return a, b, d.below(a * d.constant)


def cut(d: Draw) -> Numbers:
    k = d.constant
    return d.big(), d.random.choice([part for part in range(2, k // 2 + 1) if k % part == 0])


def age_later(d: Draw) -> Numbers:
    age = d.random.randint(3, 9 if d.digits == 1 else 30)
    return age, d.random.randint(2, 4), d.few()


def mean_of_three(d: Draw) -> Numbers:
    return even_mean(d, 3)


def mean_of_four(d: Draw) -> Numbers:
    return even_mean(d, 4)
