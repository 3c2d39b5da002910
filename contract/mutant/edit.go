package mutant

import (
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"goalpost/spec"
)

// edit is one small change of a body.
type edit struct {
	pointer string
	value   any
}

// maxEdits is how many changes of one body are tried.
const maxEdits = 1500

// edits are small changes of the value at a pointer and of all below it, those of
// properties that one of the hints names first.
func edits(body any, pointer string, hints string) []edit {
	e := &editor{root: body, byName: map[string][]any{}}
	e.collect(body)
	e.below(valueAt(body, occurrence{pointer: pointer}), pointer)
	words := map[string]bool{}
	for _, word := range strings.FieldsFunc(hints, func(c rune) bool {
		return c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9')
	}) {
		words[word] = true
	}
	weight := func(one edit) int {
		tokens := spec.SplitPointer(one.pointer)
		named := 0
		for i, token := range tokens {
			if words[token] {
				named++
				if i == len(tokens)-1 {
					named += 2
				}
			}
		}
		return -named
	}
	slices.SortStableFunc(e.found, func(a, b edit) int { return weight(a) - weight(b) })
	return e.found[:min(len(e.found), maxEdits)]
}

type editor struct {
	root any
	// byName are values that properties of a name have anywhere in the body.
	byName map[string][]any
	found  []edit
}

func (e *editor) collect(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range sortedKeys(v) {
			if known := e.byName[name]; len(known) < 4 && !containsValue(known, v[name]) {
				e.byName[name] = append(known, v[name])
			}
			e.collect(v[name])
		}
	case []any:
		for _, item := range v {
			e.collect(item)
		}
	}
}

func (e *editor) add(pointer string, values ...any) {
	for _, value := range values {
		e.found = append(e.found, edit{pointer, value})
	}
}

func (e *editor) below(v any, pointer string) {
	tokens := spec.SplitPointer(pointer)
	if len(tokens) > 0 {
		for _, other := range e.byName[tokens[len(tokens)-1]] {
			if !spec.SameValue(other, v) {
				e.add(pointer, other)
			}
		}
	}
	if n, ok := number(v); ok {
		for _, change := range []int64{1, -1, 1000} {
			e.add(pointer, num(decimal(new(big.Rat).Add(n, big.NewRat(change, 1)))))
		}
		e.add(pointer, num("0"), num("999999"))
		return
	}
	switch v := v.(type) {
	case string:
		e.add(pointer, v+"0", v+"x", "no_such_value", "", "7919")
	case bool:
		e.add(pointer, !v)
	case []any:
		e.list(v, pointer)
	case map[string]any:
		e.object(v, pointer)
	}
}

func (e *editor) list(v []any, pointer string) {
	if len(v) > 0 {
		e.add(pointer, slices.Clone(v[:len(v)-1]), slices.Clone(v[1:]), append(slices.Clone(v), v[0]), []any{})
	}
	if len(v) > 1 {
		swapped := slices.Clone(v)
		slices.Reverse(swapped)
		e.add(pointer, append([]any{v[len(v)-1]}, v[:len(v)-1]...), swapped)
	}
	for i, item := range v {
		e.below(item, spec.JoinPointer(pointer, strconv.Itoa(i)))
	}
}

func (e *editor) object(v map[string]any, pointer string) {
	names := sortedKeys(v)
	for _, name := range names {
		e.below(v[name], spec.JoinPointer(pointer, name))
	}
	for _, name := range names {
		e.add(pointer, withoutMember(v, name))
		renamed := withoutMember(v, name)
		renamed["no_such_name"] = v[name]
		e.add(pointer, renamed, withMember(v, "no_such_name", v[name]), withMember(v, "7919", v[name]))
		renamed = maps.Clone(renamed)
		delete(renamed, "no_such_name")
		renamed["Other-Name!"] = v[name]
		e.add(pointer, renamed)
	}
	for _, pair := range [][2]int{{0, len(names) - 1}} {
		if len(names) > 1 {
			swapped := maps.Clone(v)
			swapped[names[pair[0]]], swapped[names[pair[1]]] = v[names[pair[1]]], v[names[pair[0]]]
			e.add(pointer, swapped)
		}
	}
}

// maxLoose is how many changes are tried for a better one, once one is known that
// breaks more than it is to.
const maxLoose = 40

// edited is the body of an exchange with the first change after which the schema
// still holds and what is to be broken is; of several the one that breaks least
// else. suspect is a quick look at whether a body may be the one, broken counts
// what else it breaks. Computed values that follow from a change are computed again
// where that leaves it broken. ok is false where no change does it.
func (x *exchange) edited(list []edit, suspect func(body any) bool, broken func(body any) (others int, hit bool)) (body any, ok bool) {
	least, since := -1, 0
	var best any
	for _, one := range list {
		changed := replaced(x.body, occurrence{pointer: one.pointer}, one.value)
		if !suspect(changed) {
			continue
		}
		for _, candidate := range x.consistent(changed) {
			others, hit := broken(candidate)
			if hit && (least < 0 || others < least) {
				best, least = candidate, others
			}
			if least == 0 {
				return best, true
			}
		}
		if least > 0 {
			if since++; since > maxLoose {
				break
			}
		}
	}
	return best, least >= 0
}

// consistent are a changed body with its computed values computed again, and as it
// is; those that satisfy the schema.
func (x *exchange) consistent(body any) []any {
	var list []any
	variables := x.seen(body).Variables()
	delete(variables, "body")
	if computed, err := x.media.Schema.Compute(deepCopy(body), variables); err == nil && !spec.SameValue(computed, body) && x.media.Schema.Valid(computed) {
		list = append(list, computed)
	}
	if x.media.Schema.Valid(body) {
		list = append(list, body)
	}
	return list
}

func deepCopy(v any) any {
	switch v := v.(type) {
	case []any:
		copied := make([]any, len(v))
		for i, item := range v {
			copied[i] = deepCopy(item)
		}
		return copied
	case map[string]any:
		copied := make(map[string]any, len(v))
		for name, item := range v {
			copied[name] = deepCopy(item)
		}
		return copied
	}
	return v
}
