package spec

import "strings"

// seeds are expressions over a, b and c.
var seeds = strings.Split(strings.TrimSpace(`
a - b
a + b
a * b
a / b
a % b
a * 100 / b
round(a, 2)
round(a * 100 / b, int(c))
round(a, 0)
-a
a == b
a != b
a < b
a <= b
a > b
a >= b
a == 1.0
a == null
a in b
a in [1, 2.5, 'a', null]
'a' in b
a in ['a', 'b']
a in {'a': 1}
a.x in b
a.x in []
a.x in ['a']
a.x
a.x.y
a.x == b.x
has(a.x)
has(a.x.y)
a.?x
a.?x.y
a.?x.?y.orValue(b)
a.?x.orValue(b.?x.orValue(c))
a.?x.or(b.?x)
a.?x == b.?x
has(a.?x.y)
a[0]
a[b]
a['x']
a[?0]
a[?b].orValue(c)
a[?0].?x.orValue('')
a ? b : c
(a ? b : c).x
a && b
a || b
a && b || c
!a
!(a == b) && c != null
a.all(x, x == b)
a.all(x, x > b)
a.exists(x, x == b)
a.exists(x, x.x == b)
a.exists_one(x, x == b)
a.map(x, x)
a.map(x, [x])
a.map(x, x.x)
a.map(x, x != b, {'v': x})
a.filter(x, x != b)
a.filter(x, x.x > 1).map(x, x.x)
a.all(k, v, v == b[k])
a.exists(k, v, k == b && v == c)
a.existsOne(k, v, v == c)
a.transformList(k, v, [k, v])
a.transformList(k, v, v != b, v)
a.transformMap(k, v, v)
a.transformMap(k, v, v != b, [v])
a.transformMapEntry(k, v, {v: k})
a.transformMapEntry(k, v, {string(k): v})
a.transformMapEntry(i, v, !a.exists(j, w, j < i && w == v), {string(v): a.filter(w, w == v).map(w, w).distinct()})
a.all(p, a.exists_one(q, q == p))
a.map(x, a.map(y, x == y))
a.map(k, k).sort()
a.map(k, k).sort()[0]
a.map(x, x.x).distinct()
a.sort()
a.distinct()
a.reverse()
a.flatten()
a.slice(0, 1)
a.first()
a.sortBy(x, x.x)
size(a)
a.size()
a.size() == b.size()
a.matches('^[a-z0-9_]+$')
a.matches(b)
a.startsWith(b)
a.endsWith('a')
a.contains(b)
a.trim()
(a + ' ' + b).trim()
a.lowerAscii()
a.split(',')
a.join('/')
a.replace('a', b)
a.substring(1)
a.indexOf(b)
a.charAt(0)
string(a)
int(a)
double(a)
dyn(a)
json(a)
json(a.map(x, x))
'a/' + a + '/' + string(b)
a + b + a
'a' + a + b
[a] + [b] + [a]
1 + 2 + a
[a, b, c]
[a] + b
[a, 1.0, 1] + [b]
{'a': a, 'b': b}
{'a': a}.a
{a: b}
[1.0][0]
[a, b][?1].orValue(0)
a.?x.optMap(v, v)
a.?x.optMap(v, dyn(int(v))).orValue(b)
a.?x.optFlatMap(v, v.?y)
a.?x.hasValue()
a.?x.value()
optional.of(a)
optional.of(a) == optional.of(b)
optional.none()
optional.none() == a.?x
sets.contains(a, b)
sets.equivalent(a, b)
sets.intersects(a, b)
math.greatest(a, b)
math.least(a)
math.abs(a)
a == [1, 2]
a == {'x': 1}
a == {'x': 1.0, 'y': b}
type(a) == int
a.all(x, a.all(y, a.all(z, x == z)))
string(a / b)
a == b || a > b
[a, b].exists(x, x == c)
[a, b].all(x, x < c)
['x', 'y'].all(n, a[n] == b[n])
uint(a)
bytes(a)
duration(a)
timestamp(a)
a.getFullYear()
bool(a)
1u
a == 1u
b'a'
`), "\n")

// samples are JSON values for a, b and c.
var samples = strings.Split(strings.TrimSpace(`
null
true
false
0
-0
1
-1
1.0
1.5
-2.5
0.1
0.2
12.50
1e2
1e-7
1.25e3
2.675
100.1
33.4
7
12000
2147483648
4611686018427387904
9007199254740993
9223372036854775807
-9223372036854775808
9223372036854775808
12345678901234567890
0.30000000000000004
1e15
123456789012345.6
1e21
1e300
1e400
"" 
"a"
"b"
"1"
"1.5"
"+1"
"a b"
" a "
"\u00a0a\u2003"
"été"
"x"
"A,B"
"NaN"
"0x10"
[]
[1]
[1, 2]
[2, 1, 1.0, 3]
["b", "a", "b"]
[1, "a"]
[null]
[true, false]
[[1], [2]]
[{"x": 1}, {"x": 2}]
[{"x": 1}, {"y": 2}]
[{"x": "b"}, {"x": "a"}, {"x": "a"}]
[1.5, 2.5, 12.50]
[0, 1, 2]
{}
{"x": 1}
{"x": 1.0}
{"x": null}
{"x": {"y": 1}}
{"x": [1, 2], "y": "a"}
{"x": "a", "y": "b"}
{"b": 1, "a": 2, "c": 1}
{"x": true}
{"1": 1, "0": 2}
`), "\n")
