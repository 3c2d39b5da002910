package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settleTime is how long files have to be left alone before they are read: an
// editor writes a file in several steps, a checkout several files.
const settleTime = 100 * time.Millisecond

// watch calls changed after the files in the folders have changed, until ctx is
// done. Whole folders are watched, because editors replace files instead of
// writing them. It asks for the folders again after each change: there may be
// new ones. It returns once it watches.
func watch(ctx context.Context, folders func() []string, changed func()) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fail("leave --watch out", "files cannot be watched: %v", err)
	}
	add := func() {
		for _, folder := range folders() {
			// A folder that has just been removed is noticed by what is in it.
			_ = watcher.Add(folder)
		}
	}
	add()
	seen := fingerprint(folders())
	go func() {
		defer watcher.Close()
		settled := time.NewTimer(0)
		for {
			select {
			case <-ctx.Done():
				return
			case _, ok := <-watcher.Events:
				if !ok {
					return
				}
				settled.Reset(settleTime)
			case <-watcher.Errors:
				// Too many events at once: something has changed.
				settled.Reset(settleTime)
			case <-settled.C:
				add()
				if now := fingerprint(folders()); now != seen {
					seen = now
					changed()
					add()
				}
			}
		}
	}()
	return nil
}

// fingerprint differs when a document or a fixture in one of the folders does.
// Reading a file, or a log that is written beside it, does not change it.
func fingerprint(folders []string) string {
	var text strings.Builder
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			fmt.Fprintln(&text, folder, "is not there")
		}
		for _, entry := range entries {
			name := filepath.Join(folder, entry.Name())
			switch filepath.Ext(name) {
			case ".yaml", ".yml", ".json":
				if info, err := os.Stat(name); err == nil {
					fmt.Fprintln(&text, name, info.Size(), info.ModTime().UnixNano())
				}
			}
		}
	}
	return text.String()
}

// below are a folder and all folders in it.
func below(folder string) []string {
	var folders []string
	_ = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			folders = append(folders, path)
		}
		return nil
	})
	return folders
}
