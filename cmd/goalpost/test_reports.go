package main

import (
	"io"
	"os"
	"slices"
	"strings"

	"goalpost/contract"
)

// reportFile is one --report FORMAT=FILE.
type reportFile struct {
	format string
	file   *os.File
}

type reportFiles []reportFile

// openReports creates the files of --report FORMAT=FILE, so that one that cannot
// be written is known before the first request is sent.
func openReports(flags []string) (reportFiles, error) {
	var files reportFiles
	for _, one := range flags {
		format, name, _ := strings.Cut(one, "=")
		known := slices.ContainsFunc(contract.Formats(), func(f contract.Format) bool { return f.Name == format })
		if !known || name == "" {
			files.discard()
			return nil, fail("--report junit=report.xml; the formats are "+formatNames(), "--report needs FORMAT=FILE, and a format that there is")
		}
		file, err := os.Create(name)
		if err != nil {
			files.discard()
			return nil, fail("check that its folder exists and can be written to", "the report %s cannot be written", name)
		}
		files = append(files, reportFile{format, file})
	}
	return files, nil
}

// discard removes report files for which there is no report.
func (files reportFiles) discard() {
	for _, one := range files {
		one.file.Close()
		os.Remove(one.file.Name())
	}
}

// write writes the report to each file; the error is that of the last that failed.
func (files reportFiles) write(report *contract.Report) error {
	var failed error
	for _, one := range files {
		err := report.Write(io.Writer(one.file), one.format)
		if closeErr := one.file.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			failed = fail("check that there is room on the disk", "the report %s cannot be written: %v", one.file.Name(), err)
		}
	}
	return failed
}
