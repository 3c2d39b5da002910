package session

import (
	"fmt"
	"slices"
	"strings"

	"goalpost/spec"
)

var faultKeys = []string{"kind", "rate", "delay", "over", "retryAfter"}

func (r *reader) fault(n *spec.Node, pointer string) *Fault {
	f := &Fault{}
	r.object(n, pointer, "a fault", faultKeys, func(key string, n *spec.Node, at string) bool {
		switch key {
		case "kind":
			var kinds []string
			for _, kind := range Kinds() {
				kinds = append(kinds, string(kind))
			}
			f.Kind = Kind(r.oneOf(n, at, kinds...))
		case "rate":
			if f.Rate = r.number(n, at, 0, 1, false); f.Rate == 0 {
				r.fail(n, at, "a rate is above 0", "take the fault away, or give it a rate up to 1")
			}
		case "delay":
			f.Delay = r.delay(n, at)
		case "over":
			f.Over = int(r.number(n, at, 1, maxMilliseconds, true))
		case "retryAfter":
			seconds := int(r.number(n, at, 0, 86400, true))
			f.RetryAfter = &seconds
		default:
			return false
		}
		return true
	})
	switch {
	case len(r.errors) > 0:
	case f.Kind == "":
		r.fail(n, pointer, "a fault has a kind", "the kinds are "+kindList())
	case f.Kind == Latency && f.Delay == nil:
		r.fail(n, pointer, "latency has a delay", "say how long: {distribution: fixed, value: 300}")
	}
	return f
}

func kindList() string {
	var list []string
	for _, kind := range Kinds() {
		list = append(list, string(kind))
	}
	return strings.Join(list, ", ")
}

const maxMilliseconds = 30_000

// delayKeys are the parameters of each distribution.
var delayKeys = map[string][]string{
	"fixed": {"value"}, "uniform": {"min", "max"}, "normal": {"mean", "deviation"}, "lognormal": {"median", "sigma"},
}

func (r *reader) delay(n *spec.Node, pointer string) *Delay {
	d := &Delay{}
	given := map[string]bool{}
	places := map[string]*float64{"value": &d.Value, "min": &d.Min, "max": &d.Max, "mean": &d.Mean,
		"deviation": &d.Deviation, "median": &d.Median, "sigma": &d.Sigma}
	keys := []string{"distribution", "value", "min", "max", "mean", "deviation", "median", "sigma"}
	r.object(n, pointer, "a delay", keys, func(key string, n *spec.Node, at string) bool {
		if key == "distribution" {
			d.Distribution = r.oneOf(n, at, "fixed", "uniform", "normal", "lognormal")
			return true
		}
		place, ok := places[key]
		if ok {
			given[key] = true
			most := float64(maxMilliseconds)
			if key == "sigma" {
				most = 5
			}
			*place = r.number(n, at, 0, most, false)
		}
		return ok
	})
	if len(r.errors) > 0 {
		return d
	}
	needs := delayKeys[d.Distribution]
	complete := len(given) == len(needs) && !slices.ContainsFunc(needs, func(key string) bool { return !given[key] })
	switch {
	case d.Distribution == "":
		r.fail(n, pointer, "a delay has a distribution", "it is fixed, uniform, normal or lognormal")
	case !complete:
		r.fail(n, pointer, fmt.Sprintf("a delay that is %s has %s", d.Distribution, strings.Join(needs, " and ")), "give these, in milliseconds, and no others")
	case d.Distribution == "uniform" && d.Min > d.Max:
		r.fail(n, pointer, "min is above max", "exchange them")
	}
	return d
}
