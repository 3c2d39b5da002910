package mockserver

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"goalpost/mockserver/session"
	"goalpost/spec"
)

// checkSettings is what of settings does not fit the document.
func (now *snapshot) checkSettings(settings *session.Settings) []spec.Violation {
	var wrong []spec.Violation
	if settings.Scenario != "" && now.scenario(settings.Scenario) == nil {
		wrong = append(wrong, unfitAt("/scenario", "unknown", fmt.Sprintf("there is no scenario %.100q; there are %s", settings.Scenario, orNone(now.scenarioNames()))))
	}
	for i := range settings.Settings {
		pointer := "/settings/" + strconv.Itoa(i)
		for _, v := range now.checkSetting(&settings.Settings[i], settings) {
			v.Location = pointer + v.Location
			wrong = append(wrong, v)
		}
	}
	return wrong
}

func unfitAt(location, code, message string) spec.Violation {
	return spec.Violation{Code: code, Location: location, In: spec.InBody, Message: message}
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// checkSetting is what of one setting does not fit, beside the session's others.
func (now *snapshot) checkSetting(one *session.Setting, beside *session.Settings) []spec.Violation {
	operations := now.document.Operations
	if one.Operation != "" {
		op := now.document.Operation(one.Operation)
		if op == nil {
			return []spec.Violation{unfitAt("/operation", "unknown", fmt.Sprintf("the document has no operation %.100q; the operations are %s", one.Operation, operationIDs(now.document)))}
		}
		operations = []*spec.Operation{op}
	}
	if one.Answer != nil {
		return now.checkAnswer(one.Answer, "/answer", operations, beside)
	}
	var wrong []spec.Violation
	for i := range one.Sequence {
		wrong = append(wrong, now.checkAnswer(&one.Sequence[i], "/sequence/"+strconv.Itoa(i), operations, beside)...)
	}
	return wrong
}

// checkAnswer is what of an answer fits none of the operations, and what its body
// would break of one of them.
func (now *snapshot) checkAnswer(a *session.Answer, at string, operations []*spec.Operation, beside *session.Settings) []spec.Violation {
	var fitting []*question
	for _, op := range operations {
		q := &question{now: now, operation: op, origin: defaultOrigin}
		if q.fits(a) {
			fitting = append(fitting, q)
		}
	}
	switch {
	case len(fitting) > 0:
	case a.Wrong != "":
		return []spec.Violation{unfitAt(at+"/wrong", "unknown", fmt.Sprintf("there is no parameter and no credential %.100q; write it as query.page or header.authorization", a.Wrong))}
	case a.Example != "":
		message := fmt.Sprintf("there is no fixture and no example %.100q", a.Example)
		if a.Status != 0 {
			message += fmt.Sprintf(" with the status %d", a.Status)
		}
		return []spec.Violation{unfitAt(at+"/example", "unknown", message+namesOf(now, operations))}
	default:
		return []spec.Violation{unfitAt(at+"/status", "unknown", fmt.Sprintf("the status %d is not documented%s; say broken: true to send it all the same", a.Status, statusesOf(operations)))}
	}
	if !a.Alters() || a.Broken {
		return nil
	}
	var wrong []spec.Violation
	for _, q := range fitting {
		wrong = append(wrong, q.tryAnswer(a, at, beside)...)
	}
	return wrong
}

// tryAnswer alters the answer to a request that is right, and is what that breaks.
func (q *question) tryAnswer(set *session.Answer, at string, beside *session.Settings) []spec.Violation {
	q.set = newSet(beside)
	q.inputs = q.now.sample(q.operation)
	if _, err := q.operation.Resolve(q.inputs, q.asker()); err != nil {
		return nil
	}
	q.set.answer, q.set.setting = &session.Answer{Status: set.Status, Example: set.Example, Generate: set.Generate, Seed: set.Seed}, "new"
	a := q.choose()
	if a.failed || a.status >= 400 && !set.Names() {
		return nil
	}
	_, broken, err := q.altered(a, set)
	if err != nil {
		return []spec.Violation{unfitAt(at, "malformed", q.operation.ID+": "+err.Error())}
	}
	for i := range broken {
		broken[i].Message = q.operation.ID + " " + broken[i].Location + ": " + broken[i].Message
		broken[i].Location = at
	}
	return broken
}

// newSet is what is set beside the answer that is tried.
func newSet(beside *session.Settings) *set {
	return &set{seed: beside.Seed, generate: beside.Generate}
}

// namesOf lists what can be named of an operation.
func namesOf(now *snapshot, operations []*spec.Operation) string {
	if len(operations) != 1 {
		return " in any operation"
	}
	var names []string
	for _, f := range now.fixtures.of(operations[0]) {
		names = append(names, f.Name)
	}
	for _, r := range operations[0].Responses {
		for _, m := range r.Content {
			for _, e := range m.Examples {
				if e.Name != "" {
					names = append(names, e.Name)
				}
			}
		}
	}
	return "; " + operations[0].ID + " has " + orNone(names[:min(len(names), 30)])
}

func statusesOf(operations []*spec.Operation) string {
	if len(operations) != 1 {
		return " in any operation"
	}
	var statuses []string
	for _, r := range operations[0].Responses {
		statuses = append(statuses, r.Status)
	}
	return "; " + operations[0].ID + " documents " + orNone(statuses)
}

// Scenarios are the scenarios in the order of their names.
func (s *Server) Scenarios() []*session.Scenario {
	return s.current.Load().fixtures.Scenarios()
}

// scenario is the scenario of a name, nil where there is none.
func (now *snapshot) scenario(name string) *session.Scenario {
	for _, one := range now.fixtures.Scenarios() {
		if one.Name == name {
			return one
		}
	}
	return nil
}

func (now *snapshot) scenarioNames() []string {
	var names []string
	for _, one := range now.fixtures.Scenarios() {
		names = append(names, one.Name)
	}
	return names
}

// unknownScenario lists the scenarios where one was asked for that is not there.
func (now *snapshot) unknownScenario(name string) *answer {
	p := problem{Type: problemType("unknown-scenario"), Title: problemTitles["unknown-scenario"], Status: http.StatusNotFound,
		Detail: fmt.Sprintf("There is no scenario %.100q. Ask for one of available.", name)}
	for _, one := range now.scenarioNames() {
		p.Available = append(p.Available, preferenceText("scenario", one))
	}
	return p.answer("unknown-scenario")
}
