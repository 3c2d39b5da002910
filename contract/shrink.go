package contract

import (
	"slices"

	"goalpost/spec"
)

// maxShrinking is how many requests are sent to make a failing input smaller.
const maxShrinking = 60

// shrunk is the smallest input found that fails as the random one did: the same
// check, in the same way. It is the exchange itself where nothing failed.
func (r *run) shrunk(x *exchange) *exchange {
	check, code := r.failing(x)
	if code == "" {
		return x
	}
	requests := 0
	for {
		smaller := (*exchange)(nil)
		for _, c := range r.smaller(x.sent) {
			if requests++; requests > maxShrinking {
				return x
			}
			found, ok := r.judge(c)
			if !ok || r.wire(c) == "" {
				continue
			}
			c.wrong = found
			tried, err := r.send(c)
			if err != nil {
				return x
			}
			tried.resolved, tried.plain = r.resolved(c.Operation, tried.Inputs), x.plain
			if id, same := r.failing(tried); id == check && same == code {
				smaller = tried
				break
			}
		}
		if smaller == nil {
			return x
		}
		x = smaller
	}
}

// failing is the first check that fails, and how; "" where none does.
func (r *run) failing(x *exchange) (check, code string) {
	for _, check := range catalogue() {
		if !r.options.hasCheck(check.ID) || !check.applies(x) {
			continue
		}
		for _, f := range check.run(x) {
			if f.Assumed == "" || r.options.Strict {
				return check.ID, f.code
			}
		}
	}
	return "", ""
}

// smaller are the case with less in it, the boldest first: without a parameter or
// with the value of the plain request, with a shorter text, with less of a body.
func (r *run) smaller(c *Case) []*Case {
	var cases []*Case
	add := func(change func(*spec.Inputs)) {
		next := *c
		next.Inputs = c.Inputs.Clone()
		change(next.Inputs)
		cases = append(cases, &next)
	}
	for _, p := range c.Operation.Parameters {
		value, has := c.Inputs.Value(p)
		if !has {
			continue
		}
		if !p.Required {
			add(func(in *spec.Inputs) { in.Unset(p) })
		}
		for _, less := range lesser(value) {
			add(func(in *spec.Inputs) { in.Set(p, less) })
		}
	}
	if c.Inputs.HasBody {
		for _, less := range lesser(c.Inputs.Body) {
			add(func(in *spec.Inputs) { in.Body = less })
		}
	}
	return cases
}

// lesser are values with less in them than v.
func lesser(v any) []any {
	var less []any
	switch v := v.(type) {
	case string:
		runes := []rune(v)
		if half := len(runes) / 2; half > 0 {
			less = append(less, string(runes[:half]), string(runes[half:]))
		}
		if len(runes) > 1 && len(runes) <= 12 {
			for i := range runes {
				less = append(less, string(slices.Delete(slices.Clone(runes), i, i+1)))
			}
		}
	case []any:
		for i := range v {
			less = append(less, slices.Delete(slices.Clone(v), i, i+1))
		}
		for i, item := range v {
			for _, one := range lesser(item) {
				changed := slices.Clone(v)
				changed[i] = one
				less = append(less, changed)
			}
		}
	case map[string]any:
		for _, name := range sortedKeys(v) {
			less = append(less, withoutProperty(v, name))
		}
		for _, name := range sortedKeys(v) {
			for _, one := range lesser(v[name]) {
				less = append(less, withProperty(v, name, one))
			}
		}
	}
	return less
}
