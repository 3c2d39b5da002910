package mockserver

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"goalpost/mockserver/session"
	"goalpost/spec"
)

// Fixtures are the fixtures of a document, and the scenarios beside them.
type Fixtures struct {
	byOperation map[*spec.Operation]*shelf
	// scenariosOnce guards scenarios, which readScenarios reads when they are first
	// asked for; nil where that is done.
	scenariosOnce sync.Once
	scenarios     []*session.Scenario
	readScenarios func() []*session.Scenario
}

// shelf is the fixtures of one operation, in the order of their file names.
type shelf struct {
	once     sync.Once
	fixtures []*Fixture
	// read reads the fixtures; nil where that is done.
	read func() []*Fixture
}

// Of are the fixtures of an operation in the order of their file names.
func (f *Fixtures) Of(op *spec.Operation) []*Fixture { return slices.Clone(f.of(op)) }

func (f *Fixtures) of(op *spec.Operation) []*Fixture {
	s := f.byOperation[op]
	if s == nil {
		return nil
	}
	s.once.Do(func() {
		if s.read != nil {
			s.fixtures = s.read()
		}
	})
	return s.fixtures
}

// maxFixture bounds a fixture's file, in bytes.
const maxFixture = 64 << 20

// LoadFixtures reads the fixtures in a folder that has a folder for each
// operation, and checks them: each by itself, and all together, by asking every
// operation for every valid combination of its inputs (bounded). A nil fsys has
// none. Its folder scenarios holds scenarios. The error is spec.Errors; their
// places are in the fixtures, and their files are named from the folder on.
func LoadFixtures(document *spec.Document, fsys fs.FS) (*Fixtures, error) {
	fixtures := &Fixtures{byOperation: map[*spec.Operation]*shelf{}}
	if fsys == nil {
		return fixtures, nil
	}
	folders, failures := fixtureFiles(document, fsys)
	var drafts []*draft
	for _, folder := range folders {
		own := folder.drafts(fsys, false)
		shelf := &shelf{}
		for _, d := range own {
			d.readBody()
			shelf.fixtures = append(shelf.fixtures, d.Fixture)
			failures = append(failures, d.errors...)
		}
		failures = append(failures, doubles(own)...)
		fixtures.byOperation[folder.op] = shelf
		drafts = append(drafts, own...)
	}
	if len(failures) > 0 {
		return nil, failures
	}
	for _, d := range drafts {
		// From here on the fixture is served as it was read.
		d.once.Do(func() { d.served = d.made })
	}
	if failures = newChecker(document, fixtures, drafts).check(); len(failures) > 0 {
		return nil, failures
	}
	now := newSnapshot(document, fixtures, 0, false)
	scenarios, roots, failures := readScenarios(fsys)
	if failures = append(failures, checkScenarios(now, scenarios, roots)...); len(failures) > 0 {
		return nil, failures
	}
	fixtures.scenarios = scenarios
	fixtures.forget(document)
	return fixtures, nil
}

// trustFixtures is LoadFixtures for fixtures that are known to be right: nothing
// is checked, and nothing read before it is needed. What is wrong with names is
// an error all the same; a fixture that turns out to be wrong is answered with a
// problem that says so.
func trustFixtures(document *spec.Document, fsys fs.FS) (*Fixtures, error) {
	fixtures := &Fixtures{byOperation: map[*spec.Operation]*shelf{}}
	if fsys == nil {
		return fixtures, nil
	}
	folders, failures := fixtureFiles(document, fsys)
	if len(failures) > 0 {
		return nil, failures
	}
	for _, folder := range folders {
		fixtures.byOperation[folder.op] = &shelf{read: func() []*Fixture {
			var list []*Fixture
			for _, d := range folder.drafts(fsys, true) {
				list = append(list, d.Fixture)
			}
			return list
		}}
	}
	fixtures.readScenarios = func() []*session.Scenario {
		scenarios, _, _ := readScenarios(fsys)
		return scenarios
	}
	for _, folder := range folders {
		// The first request finds them read, and does not wait for those of others.
		go fixtures.of(folder.op)
	}
	return fixtures, nil
}

// forget lets go of decoded bodies that nobody asks for.
func (f *Fixtures) forget(document *spec.Document) {
	asked := askedFor(document)
	for op, shelf := range f.byOperation {
		for _, one := range shelf.fixtures {
			if !asked[op.ID] {
				one.served.value = nil
			}
		}
	}
}

// askedFor are the operations that list the valid values of some parameter.
func askedFor(document *spec.Document) map[string]bool {
	asked := map[string]bool{}
	for _, op := range document.Operations {
		for _, p := range op.Parameters {
			if p.ValuesFrom != nil {
				asked[p.ValuesFrom.OperationID] = true
			}
		}
	}
	return asked
}

// fixtureFolder is the files of one operation.
type fixtureFolder struct {
	op    *spec.Operation
	files []string
}

// fixtureFiles are the files of each operation in the order of their names, and
// what is wrong with the others.
func fixtureFiles(document *spec.Document, fsys fs.FS) ([]fixtureFolder, spec.Errors) {
	var folders []fixtureFolder
	var failures spec.Errors
	fail := func(name, message, hint string) {
		failures = append(failures, &spec.Error{Code: "fixture", Location: spec.Location{File: name, Line: 1, Column: 1}, Message: message, Hint: hint})
	}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		fail(".", fmt.Sprintf("the fixtures cannot be read: %v", err), "name a folder with a folder for each operation")
	}
	for _, entry := range entries {
		name := entry.Name()
		op := document.Operation(name)
		switch {
		case ignored(name), name == scenarioFolder:
		case !entry.IsDir() && isFixtureFile(name):
			fail(name, "a fixture stands in the folder of its operation", "move it into a folder with the operationId as its name")
		case !entry.IsDir():
		case op == nil:
			fail(name, fmt.Sprintf("the document has no operation %q", name), "the operations are "+operationIDs(document))
		default:
			files, err := fs.ReadDir(fsys, name)
			if err != nil {
				fail(name, fmt.Sprintf("the folder cannot be read: %v", err), "check its permissions")
			}
			folder := fixtureFolder{op: op}
			for _, file := range files {
				full := path.Join(name, file.Name())
				if ignored(file.Name()) {
					continue
				}
				if file.IsDir() || !isFixtureFile(file.Name()) {
					fail(full, "this is no fixture", "name it <status>.<name>.yaml or .json, or keep it elsewhere")
					continue
				}
				folder.files = append(folder.files, full)
			}
			folders = append(folders, folder)
		}
	}
	return folders, failures
}

// ignored reports whether a name in the folder is nobody's fixture: hidden, or
// notes of the people who write them.
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.EqualFold(path.Ext(name), ".md")
}

// drafts reads everything but the bodies. Of trusted fixtures it reads no more than
// is needed to choose one.
func (f fixtureFolder) drafts(fsys fs.FS, trusted bool) []*draft {
	drafts := make([]*draft, len(f.files))
	environment := spec.NewEnvironment(f.op.RequestScope())
	for i, file := range f.files {
		d := newDraft(f.op, file)
		d.environment, d.trusted, d.bodiless = environment, trusted, trusted
		drafts[i] = d
		d.text = func() ([]byte, error) { return readFixture(fsys, file) }
		text, err := d.text()
		if err != nil {
			d.fail("", "fixture", fmt.Sprintf("the fixture cannot be read: %v", err), "check its size and its permissions")
			continue
		}
		d.readHead(text)
	}
	return drafts
}

func readFixture(fsys fs.FS, file string) ([]byte, error) {
	info, err := fs.Stat(fsys, file)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFixture {
		return nil, fmt.Errorf("it has more than %d MiB", maxFixture>>20)
	}
	return fs.ReadFile(fsys, file)
}

// doubles are the fixtures that share status and name.
func doubles(drafts []*draft) spec.Errors {
	type key struct {
		status int
		name   string
	}
	var failures spec.Errors
	first := map[key]*draft{}
	for _, d := range drafts {
		k := key{d.Status, d.Name}
		if other := first[k]; other != nil && d.Status != 0 {
			failures = append(failures, &spec.Error{Code: "fixture-name", Location: d.at(""),
				Message: "another fixture has the same status and name: " + other.File, Hint: "rename one of them"})
			continue
		}
		first[k] = d
	}
	return failures
}

func operationIDs(document *spec.Document) string {
	var list string
	for i, op := range document.Operations {
		if i == 20 {
			return list + ", ..."
		}
		list = joinList(list, op.ID)
	}
	return list
}
