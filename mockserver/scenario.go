package mockserver

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"goalpost/mockserver/session"
	"goalpost/spec"
)

// scenarioFolder is the folder among the fixtures that holds scenarios instead of
// the fixtures of an operation.
const scenarioFolder = "scenarios"

// Scenarios are the scenarios in the order of their names.
func (f *Fixtures) Scenarios() []*session.Scenario {
	f.scenariosOnce.Do(func() {
		if f.readScenarios != nil {
			f.scenarios = f.readScenarios()
		}
	})
	return f.scenarios
}

// readScenarios reads the scenarios of a folder of fixtures. The errors have their
// place; a scenario with one is left out.
func readScenarios(fsys fs.FS) ([]*session.Scenario, []*spec.Node, spec.Errors) {
	entries, err := fs.ReadDir(fsys, scenarioFolder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	var failures spec.Errors
	fail := func(file, message, hint string) {
		failures = append(failures, &spec.Error{Code: "scenario", Location: spec.Location{File: file, Line: 1, Column: 1}, Message: message, Hint: hint})
	}
	if err != nil {
		fail(scenarioFolder, fmt.Sprintf("the scenarios cannot be read: %v", err), "check the permissions")
	}
	var scenarios []*session.Scenario
	var roots []*spec.Node
	for _, entry := range entries {
		file := path.Join(scenarioFolder, entry.Name())
		name := strings.TrimSuffix(entry.Name(), path.Ext(entry.Name()))
		switch {
		case ignored(entry.Name()):
			continue
		case entry.IsDir() || !isFixtureFile(entry.Name()) || !isFixtureName(name):
			fail(file, "this is no scenario", "name it <name>.yaml or .json, or keep it elsewhere")
			continue
		case slices.ContainsFunc(scenarios, func(s *session.Scenario) bool { return s.Name == name }):
			fail(file, "another scenario has the same name", "rename one of them")
			continue
		}
		scenario, root, err := readScenario(fsys, name, file)
		if err != nil {
			failures = append(failures, asErrors(err, file)...)
			continue
		}
		scenarios, roots = append(scenarios, scenario), append(roots, root)
	}
	return scenarios, roots, failures
}

func readScenario(fsys fs.FS, name, file string) (*session.Scenario, *spec.Node, error) {
	text, err := readFixture(fsys, file)
	if err != nil {
		return nil, nil, err
	}
	root, err := spec.Parse(file, text)
	if err != nil {
		return nil, nil, err
	}
	scenario, err := session.ReadScenario(name, file, root)
	return scenario, root, err
}

// asErrors is an error as errors with a place.
func asErrors(err error, file string) spec.Errors {
	var many spec.Errors
	if errors.As(err, &many) {
		return many
	}
	return spec.Errors{asError(err, spec.Location{File: file, Line: 1, Column: 1})}
}

// checkScenarios is what of the scenarios does not fit the document.
func checkScenarios(now *snapshot, scenarios []*session.Scenario, roots []*spec.Node) spec.Errors {
	var failures spec.Errors
	for i, one := range scenarios {
		for _, v := range now.checkSettings(&one.Settings) {
			at := nearestPlace(one.File, roots[i], v.Location)
			hint := "mend the scenario"
			if v.Document != (spec.Location{}) {
				hint += ", or what the document says at " + v.Document.String()
			}
			failures = append(failures, &spec.Error{Code: "scenario", Location: at, Message: v.Message, Hint: hint})
		}
	}
	return failures
}

// nearestPlace is the place of a JSON pointer in a file, or of what is nearest above
// it.
func nearestPlace(file string, root *spec.Node, pointer string) spec.Location {
	d := &draft{Fixture: &Fixture{File: file}, root: root}
	return d.at(pointer)
}
