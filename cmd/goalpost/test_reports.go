package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"goalpost/contract"
)

// reportFile is one --report FORMAT=FILE, or the one of --write-baseline.
type reportFile struct {
	name string
	// whole is set for what half a run is not written to.
	whole bool
	write func(*contract.Report, io.Writer) error
	// file is what is written to. It takes its name when it is whole, unless it
	// stands for stdout or for another thing than a file.
	file   *os.File
	direct bool
}

type reportFiles []*reportFile

// stdoutName is the file that stands for stdout.
const stdoutName = "-"

// openReports creates the files of --report FORMAT=FILE, so that one that cannot
// be written is known before the first request is sent. baseline is that of
// --write-baseline, "" for none.
func openReports(flags []string, baseline string) (reportFiles, error) {
	var files reportFiles
	for _, one := range flags {
		format, name, _ := strings.Cut(one, "=")
		known := slices.ContainsFunc(contract.Formats(), func(f contract.Format) bool { return f.Name == format })
		if !known || name == "" {
			return nil, fail("--report junit=report.xml; the formats are "+formatNames(), "--report needs FORMAT=FILE, and a format that there is")
		}
		files = append(files, &reportFile{name: name, write: func(r *contract.Report, w io.Writer) error { return r.Write(w, format) }})
	}
	if baseline != "" {
		files = append(files, &reportFile{name: baseline, write: (*contract.Report).WriteBaseline, whole: true})
	}
	for _, one := range files {
		if err := one.open(); err != nil {
			files.discard()
			return nil, fail("check that its folder exists and can be written to", "the report %s cannot be written", one.name)
		}
	}
	return files, nil
}

func (f *reportFile) open() (err error) {
	if f.direct = f.name == stdoutName; f.direct {
		return nil
	}
	if info, err := os.Stat(f.name); err == nil && !info.Mode().IsRegular() {
		f.direct = true
		f.file, err = os.OpenFile(f.name, os.O_WRONLY, 0)
		return err
	}
	f.file, err = os.CreateTemp(filepath.Dir(f.name), "."+filepath.Base(f.name)+".*")
	return err
}

// toStdout reports whether one of the files stands for stdout.
func (files reportFiles) toStdout() bool {
	return slices.ContainsFunc(files, func(f *reportFile) bool { return f.name == stdoutName })
}

// discard removes report files for which there is no report. What had their names
// before is still there.
func (files reportFiles) discard() {
	for _, one := range files {
		if one.file != nil {
			one.file.Close()
		}
		if one.file != nil && !one.direct {
			os.Remove(one.file.Name())
		}
	}
}

// save writes the report to each file; the error is that of the last that failed.
func (files reportFiles) save(report *contract.Report, stdout io.Writer) error {
	var failed error
	for _, one := range files {
		if err := one.save(report, stdout); err != nil {
			failed = fail("check that there is room on the disk", "the report %s cannot be written: %v", one.name, err)
		}
	}
	return failed
}

func (f *reportFile) save(report *contract.Report, stdout io.Writer) error {
	if f.whole && report.Incomplete != "" {
		reportFiles{f}.discard()
		return nil
	}
	if f.file == nil {
		return f.write(report, stdout)
	}
	out := bufio.NewWriter(f.file)
	err := errors.Join(f.write(report, out), out.Flush())
	if f.direct {
		return errors.Join(err, f.file.Close())
	}
	err = errors.Join(err, f.file.Chmod(0o644), f.file.Close())
	if err != nil {
		os.Remove(f.file.Name())
		return err
	}
	return os.Rename(f.file.Name(), f.name)
}
