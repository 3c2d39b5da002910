package desk

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"goalpost/mockserver/session"
	"goalpost/spec"
)

// sessionView is a session as a reader gets it.
type sessionView struct {
	ID       string            `json:"id"`
	Seed     *uint64           `json:"seed"`
	Generate *bool             `json:"generate"`
	Scenario *string           `json:"scenario"`
	Settings []session.Setting `json:"settings"`
	Used     *time.Time        `json:"used"`
	Expires  *time.Time        `json:"expires"`
	Journal  int               `json:"journal"`
}

// view is a session as it is now.
func (d *Desk) view(id string) (*sessionView, error) {
	infos, err := d.server.Sessions().List()
	if err != nil {
		return nil, err
	}
	return d.viewOf(id, infos, d.entries())
}

// entries is how many entries the journal has of each session.
func (d *Desk) entries() map[string]int {
	if j := d.server.Journal(); j != nil {
		return j.Stats().BySession
	}
	return nil
}

func (d *Desk) viewOf(id string, infos []session.Info, entries map[string]int) (*sessionView, error) {
	store := d.server.Sessions()
	state, err := store.Peek(id)
	if err != nil {
		return nil, err
	}
	counts, err := store.Counts(id)
	if err != nil {
		return nil, err
	}
	v := &sessionView{ID: id, Settings: []session.Setting{}, Journal: entries[id]}
	for _, info := range infos {
		if info.ID == id {
			used := info.Used.UTC()
			v.Used = &used
			if !info.Expires.IsZero() {
				expires := info.Expires.UTC()
				v.Expires = &expires
			}
		}
	}
	if state == nil {
		return v, nil
	}
	v.Seed, v.Generate = state.Settings.Seed, state.Settings.Generate
	if state.Settings.Scenario != "" {
		v.Scenario = &state.Settings.Scenario
	}
	for _, one := range state.Settings.Settings {
		v.Settings = append(v.Settings, counted(one, counts[one.ID]))
	}
	return v, nil
}

// counted is a setting with how often it was taken.
func counted(one session.Setting, taken int) session.Setting {
	one.Used = taken
	if limit := one.Limit(); limit > 0 && taken >= limit {
		one.Used, one.Spent = limit, true
	}
	return one
}

func (d *Desk) listSessions(*call) (*result, *problem) {
	infos, err := d.server.Sessions().List()
	if err != nil {
		return nil, noStore(err)
	}
	entries := d.entries()
	used := map[string]time.Time{session.Default: time.Now()}
	for _, info := range infos {
		used[info.ID] = info.Used
	}
	if j := d.server.Journal(); j != nil {
		for id, at := range j.Stats().Used {
			if at.After(used[id]) {
				used[id] = at
			}
		}
	}
	var ids []string
	for id := range used {
		if id != session.Default {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		if c := used[b].Compare(used[a]); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	views := []*sessionView{}
	for _, id := range append([]string{session.Default}, ids...) {
		v, err := d.viewOf(id, infos, entries)
		if err != nil {
			return nil, noStore(err)
		}
		views = append(views, v)
	}
	return ok(map[string]any{"sessions": views})
}

// session is the name of the session in the path.
func (c *call) session() string { return c.text(spec.InPath, "session") }

func (d *Desk) getSession(c *call) (*result, *problem) { return d.show(c.session()) }

func (d *Desk) show(id string) (*result, *problem) {
	v, err := d.view(id)
	if err != nil {
		return nil, noStore(err)
	}
	return ok(v)
}

// update changes a session and shows it.
func (d *Desk) update(id string, anew bool, change func(*session.State) (*session.State, error)) (*result, *problem) {
	if p := d.change(id, anew, change); p != nil {
		return nil, p
	}
	return d.show(id)
}

func (d *Desk) change(id string, anew bool, change func(*session.State) (*session.State, error)) *problem {
	_, err := d.server.Sessions().Update(id, anew, change)
	switch {
	case errors.Is(err, session.ErrNoSetting):
		return unknown("The session has no such setting.")
	case errors.Is(err, session.ErrTooMany):
		return refused([]spec.Violation{{Code: "maxItems", Location: "request.body", Message: err.Error()}})
	case err != nil:
		return noStore(err)
	}
	d.hub.send("session", map[string]string{"session": id})
	return nil
}

func (d *Desk) putSession(c *call) (*result, *problem) {
	root, p := c.parsed()
	if p != nil {
		return nil, p
	}
	settings, err := session.Read(bodyName, root, "")
	if err != nil {
		return nil, misread(err)
	}
	if violations := d.server.CheckSettings(settings); len(violations) > 0 {
		return nil, refused(inBody(violations, ""))
	}
	return d.update(c.session(), true, session.Replace(settings))
}

func (d *Desk) resetSession(c *call) (*result, *problem) {
	return d.update(c.session(), true, func(*session.State) (*session.State, error) { return nil, nil })
}

func (d *Desk) putScenario(c *call) (*result, *problem) {
	body, _ := c.in.Body.(map[string]any)
	name, _ := body["scenario"].(string)
	if violations := d.server.CheckSettings(&session.Settings{Scenario: name}); len(violations) > 0 {
		return nil, refused(inBody(violations, ""))
	}
	return d.update(c.session(), false, session.Choose(name))
}

func (d *Desk) addSetting(c *call) (*result, *problem) {
	root, p := c.parsed()
	if p != nil {
		return nil, p
	}
	setting, err := session.ReadSetting(bodyName, root, "")
	if err != nil {
		return nil, misread(err)
	}
	state, err := d.server.Sessions().Peek(c.session())
	if err != nil {
		return nil, noStore(err)
	}
	tried := &session.Settings{Settings: []session.Setting{*setting}}
	if state != nil {
		tried.Seed, tried.Generate = state.Settings.Seed, state.Settings.Generate
	}
	if violations := d.server.CheckSettings(tried); len(violations) > 0 {
		return nil, refused(inBody(violations, "/settings/0"))
	}
	if p := d.change(c.session(), false, session.Add(setting)); p != nil {
		return nil, p
	}
	return &result{status: http.StatusCreated, value: setting}, nil
}

func (d *Desk) removeSetting(c *call) (*result, *problem) {
	return d.update(c.session(), false, session.Remove(c.text(spec.InPath, "setting")))
}

// bodyName stands for the body where a file's name would.
const bodyName = "body.json"

// parsed is the body as nodes.
func (c *call) parsed() (*spec.Node, *problem) {
	root, err := spec.Parse(bodyName, c.body)
	if err != nil {
		return nil, newProblem(http.StatusBadRequest, "wrong", "The body cannot be read: "+err.Error()+".")
	}
	return root, nil
}

// misread is the problem of settings that cannot be read.
func misread(err error) *problem {
	var many spec.Errors
	if !errors.As(err, &many) {
		return newProblem(http.StatusUnprocessableEntity, "refused", err.Error())
	}
	var violations []spec.Violation
	for _, e := range many {
		violations = append(violations, spec.Violation{Code: e.Code, Location: "request.body" + e.Location.Pointer, Message: e.Message + "; " + e.Hint})
	}
	return refused(violations)
}

// inBody are violations with their place in the body, without a prefix that the body
// does not have.
func inBody(violations []spec.Violation, prefix string) []spec.Violation {
	for i := range violations {
		violations[i].Location = "request.body" + strings.TrimPrefix(violations[i].Location, prefix)
	}
	return violations
}
