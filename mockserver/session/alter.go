package session

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"goalpost/spec"
)

// Alter is a body with the answer's patch, values and way of writing empty maps.
// The value is not changed. The error says which pointer leads nowhere.
func (a *Answer) Alter(value any) (any, error) {
	if a.Patch != nil {
		patch, err := spec.DecodeJSON(a.Patch)
		if err != nil {
			return nil, fmt.Errorf("the patch is not JSON: %w", err)
		}
		value = merge(value, patch)
	}
	pointers := make([]string, 0, len(a.Set))
	for pointer := range a.Set {
		pointers = append(pointers, pointer)
	}
	// A value is set before what is within it.
	slices.Sort(pointers)
	for _, pointer := range pointers {
		replacement, err := spec.DecodeJSON(a.Set[pointer])
		if err != nil {
			return nil, fmt.Errorf("the value for %s is not JSON: %w", pointer, err)
		}
		if value, err = replace(value, spec.SplitPointer(pointer), replacement); err != nil {
			return nil, fmt.Errorf("%s leads nowhere in the body: %w", pointer, err)
		}
	}
	if a.EmptyMaps == emptyArray {
		value = emptyMapsAsArrays(value)
	}
	return value, nil
}

// merge is MergePatch of RFC 7396 section 2, without changing the target.
func merge(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	old, _ := target.(map[string]any)
	merged := make(map[string]any, len(old)+len(changes))
	for name, value := range old {
		merged[name] = value
	}
	for name, change := range changes {
		if change == nil {
			delete(merged, name)
		} else {
			merged[name] = merge(merged[name], change)
		}
	}
	return merged
}

// replace is the target with the value at the reference tokens replaced. The last
// token may name a new member, or "-" or the length for a new element.
func replace(target any, tokens []string, value any) (any, error) {
	if len(tokens) == 0 {
		return value, nil
	}
	switch t := target.(type) {
	case map[string]any:
		child, there := t[tokens[0]]
		if !there && len(tokens) > 1 {
			return nil, fmt.Errorf("there is no member %q", tokens[0])
		}
		replaced, err := replace(child, tokens[1:], value)
		if err != nil {
			return nil, err
		}
		object := make(map[string]any, len(t)+1)
		for name, v := range t {
			object[name] = v
		}
		object[tokens[0]] = replaced
		return object, nil
	case []any:
		i, err := index(tokens[0], len(t))
		if err != nil {
			return nil, err
		}
		list := slices.Clone(t)
		if i == len(t) {
			if len(tokens) > 1 {
				return nil, fmt.Errorf("there is no element %s", tokens[0])
			}
			return append(list, value), nil
		}
		list[i], err = replace(list[i], tokens[1:], value)
		return list, err
	}
	return nil, fmt.Errorf("there is neither an object nor an array above %q", tokens[0])
}

// index is an array index of RFC 6901 section 4, up to the length.
func index(token string, length int) (int, error) {
	if token == "-" {
		return length, nil
	}
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i > length || strconv.Itoa(i) != token {
		return 0, fmt.Errorf("there is no element %q", token)
	}
	return i, nil
}

// emptyMapsAsArrays is the value with each empty object as an empty array.
func emptyMapsAsArrays(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if len(v) == 0 {
			return []any{}
		}
		object := make(map[string]any, len(v))
		for name, member := range v {
			object[name] = emptyMapsAsArrays(member)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = emptyMapsAsArrays(item)
		}
		return list
	}
	return value
}

// raw is a JSON value as text.
func raw(value any) json.RawMessage { return (*spec.Schema)(nil).Encode(value) }
