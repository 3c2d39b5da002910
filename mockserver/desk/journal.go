package desk

import (
	"context"
	"encoding/json"
	"time"

	"goalpost/mockserver/journal"
	"goalpost/mockserver/session"
	"goalpost/spec"
)

// text is a parameter that is a text; "" where it was left out.
func (c *call) text(in, name string) string {
	text, _ := c.value(in, name).(string)
	return text
}

// number is a parameter that is a whole number, or what stands for it where it was
// left out.
func (c *call) number(in, name string, otherwise int64) int64 {
	n, isNumber := c.value(in, name).(json.Number)
	if !isNumber {
		return otherwise
	}
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, err := n.Float64()
	if err != nil {
		return otherwise
	}
	return int64(f)
}

func (c *call) value(in, name string) any {
	p := c.op.Parameter(in, name)
	if p == nil {
		return nil
	}
	v, _ := c.in.Value(p)
	return v
}

// filter is the filter that the query asks for.
func (c *call) filter() journal.Filter {
	return journal.Filter{Session: c.text(spec.InQuery, "session"), Operation: c.text(spec.InQuery, "operation"), Status: c.text(spec.InQuery, "status"),
		Verdict: journal.Verdict(c.text(spec.InQuery, "verdict")), Method: c.text(spec.InQuery, "method"), Path: c.text(spec.InQuery, "path"),
		After: uint64(c.number(spec.InQuery, "after", 0))}
}

// defaultLimit is how many entries are listed where nothing is said.
const defaultLimit = 100

// journal is the server's journal, or an empty one where it keeps none.
func (d *Desk) journal() *journal.Journal {
	if j := d.server.Journal(); j != nil {
		return j
	}
	return journal.New(journal.Options{MaxEntries: 1})
}

func (d *Desk) summaries(exchanges []journal.Exchange) []journal.Summary {
	list := make([]journal.Summary, 0, len(exchanges))
	for i := range exchanges {
		list = append(list, exchanges[i].Summary(d.server.Stand))
	}
	return list
}

func (d *Desk) listJournal(c *call) (*result, *problem) {
	list := d.journal().List(c.filter(), int(c.number(spec.InQuery, "limit", defaultLimit)))
	return ok(map[string]any{"entries": d.summaries(list.Exchanges), "matched": list.Matched, "complete": list.Complete, "last": list.Last})
}

func (d *Desk) countJournal(c *call) (*result, *problem) {
	list := d.journal().List(c.filter(), 0)
	return ok(map[string]any{"count": list.Matched, "complete": list.Complete})
}

func (d *Desk) awaitJournal(c *call) (*result, *problem) {
	if !d.hub.enter() {
		return nil, tooMany()
	}
	defer d.hub.leave()
	timeout := time.Duration(c.number(spec.InQuery, "timeout", 5000)) * time.Millisecond
	ctx, cancel := context.WithTimeout(c.Context(), timeout)
	defer cancel()
	defer c.patient()()
	go func() {
		select {
		case <-draining(c.Request):
			cancel()
		case <-ctx.Done():
		}
	}()
	count := int(c.number(spec.InQuery, "count", 1))
	list := d.journal().Await(ctx, c.filter(), count, defaultLimit)
	return ok(map[string]any{"met": list.Matched >= count, "count": list.Matched, "entries": d.summaries(list.Exchanges)})
}

func (d *Desk) exportJournal(c *call) (*result, *problem) {
	list := d.journal().List(c.filter(), int(c.number(spec.InQuery, "limit", defaultLimit)))
	var entries []journal.Entry
	for i := len(list.Exchanges) - 1; i >= 0; i-- {
		entries = append(entries, list.Exchanges[i].Entry(d.server.Stand))
	}
	return ok(journal.NewHAR(entries...))
}

func (d *Desk) resetJournal(c *call) (*result, *problem) {
	body, _ := c.in.Body.(map[string]any)
	name, _ := body["session"].(string)
	removed := d.journal().Reset(name)
	d.hub.send("journal", struct{}{})
	return ok(map[string]any{"removed": removed})
}

// entryView is an exchange in full, with what else could have been answered.
type entryView struct {
	journal.Entry
	Alternatives []alternative `json:"alternatives"`
}

// alternative is what else an operation could have answered.
type alternative struct {
	Title   string          `json:"title"`
	Status  int             `json:"status"`
	Example string          `json:"example,omitempty"`
	Setting session.Setting `json:"setting"`
}

// maxAlternatives bounds the alternatives of an entry.
const maxAlternatives = 50

func (d *Desk) getEntry(c *call) (*result, *problem) {
	x, found := d.journal().Get(uint64(c.number(spec.InPath, "entry", 0)))
	if !found {
		return nil, unknown("The journal does not have this entry, or not any more.")
	}
	v := entryView{Entry: x.Entry(d.server.Stand), Alternatives: []alternative{}}
	if op := d.current(x.Operation); op != nil {
		for _, p := range d.server.Possible(origin(c.Request), op) {
			if len(v.Alternatives) < maxAlternatives {
				v.Alternatives = append(v.Alternatives, alternative{p.Title, p.Status, p.Answer.Example, settingFor(op, p.Answer, p.Title)})
			}
		}
		yes := true
		v.Alternatives = append(v.Alternatives, alternative{"a generated body", x.Status, "", settingFor(op, session.Answer{Generate: &yes}, "generated")})
	}
	return ok(v)
}

// current is the operation of the document that is served now; nil where it is
// there no more.
func (d *Desk) current(op *spec.Operation) *spec.Operation {
	if op == nil {
		return nil
	}
	return d.server.Document().Operation(op.ID)
}

// settingFor is the setting that switches an answer on.
func settingFor(op *spec.Operation, a session.Answer, summary string) session.Setting {
	if len(summary) > 200 {
		summary = ""
	}
	return session.Setting{Operation: op.ID, Summary: summary, Answer: &a}
}
