package session

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"goalpost/spec"
)

// Bounds of what can be set.
const (
	maxSettings = 100
	maxSequence = 100
	maxTimes    = 1_000_000
	maxSeed     = 1<<53 - 1
	maxText     = 200
)

// Read reads settings from a parsed text; pointer is where they stand within it,
// and file its name. The error is spec.Errors, each with its place.
func Read(file string, n *spec.Node, pointer string) (*Settings, error) {
	r := &reader{file: file}
	s := r.settings(n, pointer, nil)
	if len(r.errors) > 0 {
		return nil, r.errors
	}
	return s, nil
}

// ReadSetting is Read for a single setting.
func ReadSetting(file string, n *spec.Node, pointer string) (*Setting, error) {
	r := &reader{file: file}
	s := r.setting(n, pointer)
	if len(r.errors) > 0 {
		return nil, r.errors
	}
	return &s, nil
}

// ReadScenario reads the file of a scenario; its name is that of the file.
func ReadScenario(name, file string, n *spec.Node) (*Scenario, error) {
	r := &reader{file: file}
	s := &Scenario{Name: name, File: file}
	own := r.settings(n, "", func(key string, n *spec.Node, pointer string) bool {
		switch key {
		case "summary":
			s.Summary = r.text(n, pointer)
		case "scenario":
			r.fail(n, pointer, "a scenario does not name another one", "write its settings here")
		default:
			return false
		}
		return true
	})
	if s.Summary == "" && len(r.errors) == 0 {
		r.fail(n, "", "a scenario has a summary", "say in a sentence what it is")
	}
	if own != nil {
		s.Settings = *own
		for i := range s.Settings.Settings {
			s.Settings.Settings[i].ID = strconv.Itoa(i + 1)
		}
	}
	if len(r.errors) > 0 {
		return nil, r.errors
	}
	return s, nil
}

// reader reads nodes and collects what is wrong with them.
type reader struct {
	file   string
	errors spec.Errors
}

func (r *reader) fail(n *spec.Node, pointer, message, hint string) {
	at := spec.Location{File: r.file, Pointer: pointer}
	if n != nil {
		at.Line, at.Column = int(n.Line), int(n.Column)
	}
	r.errors = append(r.errors, &spec.Error{Code: "setting", Location: at, Message: message, Hint: hint})
}

// field reads the member of an object that has a name; it is false where the
// object has no such member.
type field func(key string, n *spec.Node, pointer string) bool

// object reads the members of an object; what is null was left out.
func (r *reader) object(n *spec.Node, pointer, what string, keys []string, read field) {
	if n == nil || n.Kind != spec.Object {
		r.fail(n, pointer, what+" is an object", "its members are "+strings.Join(keys, ", "))
		return
	}
	items := n.Items()
	for i, key := range n.Keys() {
		at := spec.JoinPointer(pointer, key)
		if items[i].Kind == spec.Null && key != "patch" {
			if !slices.Contains(keys, key) && !read(key, items[i], at) {
				r.unknown(items[i], at, what, key, keys)
			}
			continue
		}
		if !read(key, items[i], at) {
			r.unknown(items[i], at, what, key, keys)
		}
	}
}

func (r *reader) unknown(n *spec.Node, at, what, key string, keys []string) {
	r.fail(n, at, fmt.Sprintf("%s has no member %q", what, key), "its members are "+strings.Join(keys, ", "))
}

var settingsKeys = []string{"seed", "generate", "scenario", "settings"}

func (r *reader) settings(n *spec.Node, pointer string, more field) *Settings {
	s := &Settings{}
	r.object(n, pointer, "what is set", settingsKeys, func(key string, n *spec.Node, at string) bool {
		if more != nil && more(key, n, at) {
			return true
		}
		switch key {
		case "seed":
			s.Seed = r.seed(n, at)
		case "generate":
			s.Generate = r.boolean(n, at)
		case "scenario":
			s.Scenario = r.text(n, at)
		case "settings":
			for i, item := range r.list(n, at, maxSettings) {
				s.Settings = append(s.Settings, r.setting(item, spec.JoinPointer(at, strconv.Itoa(i))))
			}
		case "id", "used", "expires", "journal":
			// They are only read.
			return more == nil
		default:
			return false
		}
		return true
	})
	return s
}

var settingKeys = []string{"operation", "summary", "answer", "sequence", "fault", "times"}

func (r *reader) setting(n *spec.Node, pointer string) Setting {
	s := Setting{}
	r.object(n, pointer, "a setting", settingKeys, func(key string, n *spec.Node, at string) bool {
		switch key {
		case "operation":
			s.Operation = r.text(n, at)
		case "summary":
			s.Summary = r.text(n, at)
		case "answer":
			a := r.answer(n, at)
			s.Answer = &a
		case "sequence":
			items := r.list(n, at, maxSequence)
			if len(items) == 0 {
				r.fail(n, at, "a sequence has at least one answer", "an answer as always is {}")
			}
			for i, item := range items {
				s.Sequence = append(s.Sequence, r.answer(item, spec.JoinPointer(at, strconv.Itoa(i))))
			}
		case "fault":
			s.Fault = r.fault(n, at)
		case "times":
			s.Times = int(r.number(n, at, 1, maxTimes, true))
		case "id", "used", "spent":
			// They are only read.
		default:
			return false
		}
		return true
	})
	failed := len(r.errors) > 0
	switch {
	case !failed && s.Answer != nil && s.Sequence != nil:
		r.fail(n, pointer, "a setting has an answer or a sequence, not both", "make the answer a part of the sequence")
	case !failed && s.Answer == nil && s.Sequence == nil && s.Fault == nil:
		r.fail(n, pointer, "a setting sets something", "give it an answer, a sequence or a fault")
	}
	return s
}

var answerKeys = []string{"status", "example", "wrong", "generate", "seed", "patch", "set", "emptyMaps", "broken"}

func (r *reader) answer(n *spec.Node, pointer string) Answer {
	a := Answer{}
	r.object(n, pointer, "an answer", answerKeys, func(key string, n *spec.Node, at string) bool {
		switch key {
		case "status":
			a.Status = int(r.number(n, at, 200, 599, true))
		case "example":
			a.Example = r.text(n, at)
		case "wrong":
			a.Wrong = r.text(n, at)
		case "generate":
			a.Generate = r.boolean(n, at)
		case "seed":
			a.Seed = r.seed(n, at)
		case "patch":
			a.Patch = raw(n.Value())
		case "set":
			r.set(&a, n, at)
		case "emptyMaps":
			a.EmptyMaps = r.oneOf(n, at, "object", emptyArray)
		case "broken":
			if b := r.boolean(n, at); b != nil {
				a.Broken = *b
			}
		default:
			return false
		}
		return true
	})
	return a
}

func (r *reader) set(a *Answer, n *spec.Node, pointer string) {
	if n.Kind != spec.Object || len(n.Keys()) > 100 {
		r.fail(n, pointer, "set is an object of at most 100 members", `write values by JSON pointer: {"/data/name": "Emma"}`)
		return
	}
	items := n.Items()
	for i, key := range n.Keys() {
		if key != "" && !strings.HasPrefix(key, "/") {
			r.fail(items[i], spec.JoinPointer(pointer, key), fmt.Sprintf("%q is no JSON pointer", key), "begin it with a slash: /data/name")
			continue
		}
		if a.Set == nil {
			a.Set = map[string]json.RawMessage{}
		}
		a.Set[key] = raw(items[i].Value())
	}
}

func (r *reader) list(n *spec.Node, pointer string, most int) []*spec.Node {
	if n.Kind != spec.Array || len(n.Items()) > most {
		r.fail(n, pointer, fmt.Sprintf("it is a list of at most %d", most), "write a list")
		return nil
	}
	return n.Items()
}

func (r *reader) text(n *spec.Node, pointer string) string {
	if n.Kind != spec.String || len(n.Text()) > maxText {
		r.fail(n, pointer, fmt.Sprintf("it is a text of at most %d characters", maxText), "put it in quotes")
		return ""
	}
	return n.Text()
}

func (r *reader) oneOf(n *spec.Node, pointer string, words ...string) string {
	if n.Kind != spec.String || !slices.Contains(words, n.Text()) {
		r.fail(n, pointer, fmt.Sprintf("%.40q is none of the words that can stand here", n.Text()), "they are "+strings.Join(words, ", "))
		return ""
	}
	return n.Text()
}

func (r *reader) boolean(n *spec.Node, pointer string) *bool {
	if n.Kind != spec.Bool {
		r.fail(n, pointer, "it is true or false", "write it without quotes")
		return nil
	}
	b := n.True()
	return &b
}

func (r *reader) seed(n *spec.Node, pointer string) *uint64 {
	seed := uint64(r.number(n, pointer, 0, maxSeed, true))
	return &seed
}

func (r *reader) number(n *spec.Node, pointer string, least, most float64, whole bool) float64 {
	v, err := strconv.ParseFloat(n.Text(), 64)
	if n.Kind != spec.Number || err != nil || v < least || v > most || whole && v != math.Trunc(v) {
		kind := "a number"
		if whole {
			kind = "a whole number"
		}
		r.fail(n, pointer, fmt.Sprintf("it is %s from %s to %s", kind, plain(least), plain(most)), "write it without quotes")
		return 0
	}
	return v
}

func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
