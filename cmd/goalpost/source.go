package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"goalpost"
	"goalpost/spec"
)

// source is where a document and its fixtures come from.
type source struct {
	// document is a path; "" is the document that is built in.
	document string
	// fixtures is a folder; "" is those that are built in, or none for another
	// document.
	fixtures string
	// remote allows references to other hosts.
	remote bool
}

// remoteFlag is the flag that allows references to other hosts.
func remoteFlag(f *pflag.FlagSet, allow *bool) {
	f.BoolVar(allow, "allow-remote-refs", false, "fetch what DOCUMENT refers to on other hosts, once, while it is loaded")
}

// newSource reads [DOCUMENT] and --fixtures. A document that is not built in
// takes the folder fixtures beside it, if there is one.
func newSource(args []string, fixtures string) (source, error) {
	s := source{fixtures: fixtures}
	if len(args) == 1 {
		s.document = args[0]
		beside := filepath.Join(filepath.Dir(s.document), "fixtures")
		if fixtures == "" && isFolder(beside) {
			s.fixtures = beside
		}
		// Places in messages, and what is watched, are where the document really lies.
		s.document = spec.FollowLink(s.document)
	}
	if fixtures != "" && !isFolder(fixtures) {
		return s, fail("give the folder that holds <operationId>/<status>.<name>.yaml", "the folder of --fixtures cannot be read")
	}
	return s, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// isBuiltIn reports whether document and fixtures are those that are built in; a
// test has checked them against each other.
func (s source) isBuiltIn() bool { return s.document == "" && s.fixtures == "" }

// name is how messages call the document.
func (s source) name() string {
	if s.document == "" {
		return "built in"
	}
	return s.document
}

// repositoryFolder is the folder of the document as reports name it: relative to
// where the command runs, or to the checkout in GitHub Actions. "" is that folder,
// and that of a document that is built in or lies elsewhere.
func (s source) repositoryFolder() string {
	if s.document == "" {
		return ""
	}
	root, err := filepath.Abs(os.Getenv("GITHUB_WORKSPACE"))
	folder, folderErr := filepath.Abs(filepath.Dir(s.document))
	if err != nil || folderErr != nil {
		return ""
	}
	relative, err := filepath.Rel(root, folder)
	if err != nil || !filepath.IsLocal(relative) {
		return filepath.ToSlash(filepath.Dir(s.document))
	}
	return filepath.ToSlash(relative)
}

// load loads the document.
func (s source) load() (*spec.Document, error) {
	if s.document == "" {
		return spec.Load(goalpost.Files(), "openapi.yaml", spec.Options{Trusted: true})
	}
	if s.document == "-" || isURL(s.document) {
		return nil, fail("save it to a file first, with curl -o openapi.yaml say, and give its path", "the DOCUMENT is a file, and neither a URL nor what stands on standard input")
	}
	if _, err := os.Stat(s.document); err != nil && !slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(s.document)) {
		// It is not named like a document: it may be a credential that lost its flag.
		return nil, fail("give the path of an OpenAPI document, and --credential NAME=VALUE as one word", "the DOCUMENT cannot be read: there is no such file")
	}
	document, err := spec.LoadFile(s.document, spec.Options{AllowRemoteRefs: s.remote})
	return document, s.locate(err, nil)
}

// fixturesFS is the folder of fixtures, nil where there are none.
func (s source) fixturesFS() (fs.FS, error) {
	switch {
	case s.fixtures != "":
		return os.DirFS(s.fixtures), nil
	case s.document == "":
		return fs.Sub(goalpost.Files(), "fixtures")
	}
	return nil, nil
}

// locate makes the places in an error paths that the caller can open: files are
// named relative to the document's folder, or to that of the fixtures where they
// belong to no document.
func (s source) locate(err error, document *spec.Document) error {
	folder := func(name string) string {
		if document == nil {
			return s.document
		}
		for _, file := range document.Files() {
			if file == name {
				return s.document
			}
		}
		return filepath.Join(s.fixtures, "x")
	}
	move := func(e *spec.Error) *spec.Error {
		moved := *e
		if moved.Location.File != "" && !isURL(moved.Location.File) {
			moved.Location.File = filepath.Join(filepath.Dir(folder(e.Location.File)), filepath.FromSlash(e.Location.File))
		}
		return &moved
	}
	var many spec.Errors
	var one *spec.Error
	switch {
	case errors.As(err, &many):
		moved := make(spec.Errors, len(many))
		for i, e := range many {
			moved[i] = move(e)
		}
		return moved
	case errors.As(err, &one):
		return move(one)
	}
	return err
}

// isURL reports whether a file's name is the URL that it was fetched from.
func isURL(name string) bool { return strings.Contains(name, "://") }

// folders are those that hold the files of the document and the fixtures.
func (s source) folders(document *spec.Document) []string {
	var folders []string
	if s.document != "" {
		for _, name := range document.Files() {
			if isURL(name) {
				continue
			}
			folders = append(folders, filepath.Join(filepath.Dir(s.document), filepath.Dir(filepath.FromSlash(name))))
		}
	}
	if s.fixtures != "" {
		folders = append(folders, below(s.fixtures)...)
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}
