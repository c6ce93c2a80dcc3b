"""Point arithmetic on the SM2 recommended curve (GB/T 32918.5-2017, the curve of GM/T 0003.5).

Plain Python integers, not constant time: for verifying, which has no secret, and for the private keys of the
training CA and of tests. A real order's private key is never here; it stays on its USB key.
"""

from functools import cache, lru_cache
from typing import Final

P: Final = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
A: Final = P - 3
B: Final = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93
N: Final = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
G: Final = (
    0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7,
    0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0,
)

Point = tuple[int, int]
"""An affine point; the point at infinity is ``None``."""
_Jacobian = tuple[int, int, int]
_INFINITY: Final[_Jacobian] = (1, 1, 0)
_WINDOW: Final = 5
_TABLE_WINDOW: Final = 6
_PER_PLACE: Final = (1 << _TABLE_WINDOW) - 1
_PLACES: Final = -(-256 // _TABLE_WINDOW)
_WORTH_A_TABLE: Final = 4
"""Verifications after which a table pays: it costs some ten of them to build, and saves three quarters of each."""


def is_on_curve(point: Point) -> bool:
    """Tell whether both coordinates are field elements and satisfy the curve equation."""
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def multiply(scalar: int, point: Point) -> Point | None:
    """Return ``scalar * point``; the scalar is taken modulo the order."""
    return _affine(_combine(((scalar % N, _odd_multiples(point)),)))


def multiply_base(scalar: int) -> Point | None:
    """Return ``scalar * G``."""
    return _affine(_combine(((scalar % N, _base_multiples()),)))


def multiply_sum(base_scalar: int, scalar: int, point: Point) -> Point | None:
    """Return ``base_scalar * G + scalar * point``.

    One pass (Shamir's trick, windowed) for a point that is new; additions out of tables, four times as fast, for one
    that keeps coming back: a CA and a seal maker verify every key of a day.
    """
    uses = _uses(point)
    uses.count += 1
    if uses.count > _WORTH_A_TABLE:
        return _affine(_look_up(scalar % N, _windows(point), _look_up(base_scalar % N, _windows(G), _INFINITY)))
    return _affine(_combine(((base_scalar % N, _base_multiples()), (scalar % N, _odd_multiples(point)))))


class _Uses:
    """How often a point was met."""

    def __init__(self) -> None:
        self.count = 0


@lru_cache(maxsize=256)
def _uses(_point: Point) -> _Uses:
    return _Uses()


@lru_cache(maxsize=16)
def _windows(point: Point) -> tuple[tuple[Point, ...], ...]:
    """Return for every window of a scalar the multiples 1 … 2^w - 1 of ``2^(w * place) * point``; some 10 ms."""
    found: list[_Jacobian] = []
    start = point
    for _ in range(_PLACES):
        multiple: _Jacobian = (*start, 1)
        for _ in range(_PER_PLACE):
            found.append(multiple)
            multiple = _add(multiple, start)
        following = _affine(multiple)
        if following is None:
            raise ValueError("a point of the curve has no small multiple at infinity")
        start = following
    affine = _to_affine_together(found)
    return tuple(affine[at : at + _PER_PLACE] for at in range(0, len(affine), _PER_PLACE))


def _look_up(scalar: int, windows: tuple[tuple[Point, ...], ...], result: _Jacobian) -> _Jacobian:
    for table in windows:
        digit = scalar & _PER_PLACE
        if digit:
            result = _add(result, table[digit - 1])
        scalar >>= _TABLE_WINDOW
    return result


def _combine(terms: tuple[tuple[int, tuple[Point, ...]], ...]) -> _Jacobian:
    digits = [(_signed_digits(scalar), table) for scalar, table in terms]
    result = _INFINITY
    for position in range(max((len(row) for row, _ in digits), default=0) - 1, -1, -1):
        result = _double(result)
        for row, table in digits:
            digit = row[position] if position < len(row) else 0
            if digit > 0:
                result = _add(result, table[digit >> 1])
            elif digit < 0:
                x, y = table[-digit >> 1]
                result = _add(result, (x, P - y))
    return result


def _signed_digits(scalar: int) -> list[int]:
    """Width-5 non-adjacent form, least digit first."""
    digits = []
    while scalar:
        digit = 0
        if scalar & 1:
            digit = scalar & ((1 << _WINDOW) - 1)
            if digit >> (_WINDOW - 1):
                digit -= 1 << _WINDOW
            scalar -= digit
        digits.append(digit)
        scalar >>= 1
    return digits


def _odd_multiples(point: Point) -> tuple[Point, ...]:
    """Return 1, 3, 5 … 15 times the point; the group's order is prime, so none of them is infinity."""
    twice = _affine(_double((*point, 1)))
    if twice is None:
        raise ValueError("a point of the curve has no half turn")
    table: list[_Jacobian] = [(*point, 1)]
    for _ in range((1 << (_WINDOW - 2)) - 1):
        table.append(_add(table[-1], twice))
    return _to_affine_together(table)


@cache
def _base_multiples() -> tuple[Point, ...]:
    return _odd_multiples(G)


def _to_affine_together(points: list[_Jacobian]) -> tuple[Point, ...]:
    """Turn points affine with one inversion (Montgomery's trick)."""
    running = [1]
    for _, _, z in points:
        running.append(running[-1] * z % P)
    inverse = pow(running[-1], -1, P)
    affine = []
    for index in range(len(points) - 1, -1, -1):
        x, y, z = points[index]
        own = inverse * running[index] % P
        inverse = inverse * z % P
        square = own * own % P
        affine.append((x * square % P, y * square * own % P))
    return tuple(reversed(affine))


def _affine(point: _Jacobian) -> Point | None:
    x, y, z = point
    if z == 0:
        return None
    inverse = pow(z, -1, P)
    square = inverse * inverse % P
    return x * square % P, y * square * inverse % P


def _double(point: _Jacobian) -> _Jacobian:
    """dbl-2001-b for a = -3 (Explicit-Formulas Database)."""
    x, y, z = point
    if z == 0:
        return _INFINITY
    delta = z * z % P
    gamma = y * y % P
    beta = x * gamma % P
    alpha = 3 * (x - delta) * (x + delta) % P
    x3 = (alpha * alpha - 8 * beta) % P
    z3 = 2 * y * z % P
    return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % P, z3


def _add(left: _Jacobian, right: Point) -> _Jacobian:
    """Mixed addition, with the equal and the opposite point taken care of."""
    x1, y1, z1 = left
    x2, y2 = right
    if z1 == 0:
        return x2, y2, 1
    square = z1 * z1 % P
    h = (x2 * square - x1) % P
    r = (y2 * square * z1 - y1) % P
    if h == 0:
        return _double(left) if r == 0 else _INFINITY
    h2 = h * h % P
    h3 = h * h2 % P
    v = x1 * h2 % P
    x3 = (r * r - h3 - 2 * v) % P
    return x3, (r * (v - x3) - y1 * h3) % P, z1 * h % P
