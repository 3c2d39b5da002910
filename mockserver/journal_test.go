package mockserver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"goalpost/mockserver"
	"goalpost/mockserver/journal"
)

func TestTheJournalHoldsNoMoreThanItMay(t *testing.T) {
	j := journal.New(journal.Options{MaxEntries: 10, MaxBytes: 20000})
	s := goals(t, mockserver.Options{Journal: j})
	for i := range 30 {
		ask(s, fmt.Sprintf("GET /nowhere/%d", i))
	}
	list := j.List(journal.Filter{}, 100)
	if len(list.Exchanges) != 10 || list.Exchanges[0].Target != "/nowhere/29" || list.Complete || list.Last != 30 {
		t.Errorf("the last of 30 = %d, complete %v, last %d", len(list.Exchanges), list.Complete, list.Last)
	}
	for range 30 {
		ask(s, "GET "+overview+credentials)
	}
	if stats := j.Stats(); stats.Bytes > 20000 || stats.Entries == 0 || stats.Dropped != 60-stats.Entries {
		t.Errorf("by bytes = %+v", stats)
	}
	big := strings.Repeat("x", 30000)
	ask(s, "POST /nowhere\n\n"+big)
	if stats := j.Stats(); stats.Bytes > 20000 || stats.Entries == 0 {
		t.Errorf("with a body that is larger than all = %+v", stats)
	}
	if _, found := j.Get(1); found {
		t.Error("what had to make room is there")
	}
}

func TestAddingAndReadingAtOnce(t *testing.T) {
	j := journal.New(journal.Options{MaxEntries: 50})
	s := goals(t, mockserver.Options{Journal: j})
	var wg sync.WaitGroup
	var removed atomic.Int64
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range 50 {
				ask(s, as(fmt.Sprint("s", i), fmt.Sprintf("GET %s?profile_id=%d", overview, n)))
				for _, x := range j.List(journal.Filter{Session: fmt.Sprint("s", i)}, 5).Exchanges {
					if x.Session != fmt.Sprint("s", i) {
						t.Errorf("a filter gives %s", x.Session)
					}
					x.Entry(s.Stand)
				}
				if n == 25 {
					removed.Add(int64(j.Reset(fmt.Sprint("s", i))))
				}
			}
		}()
	}
	wg.Wait()
	if stats := j.Stats(); stats.Total != 400 || stats.Entries > 50 || stats.Entries+stats.Dropped+int(removed.Load()) != 400 {
		t.Errorf("after 400, of which %d were removed = %+v", removed.Load(), stats)
	}
}

// The credentials of a request are nowhere in what the journal shows, whatever they
// look like and wherever else they stand.
func TestNoEntryHoldsACredential(t *testing.T) {
	const secret, token, cookie, password = "s3cr3t-k&y", "tok/en+with=more", "c00kie-value", "hunter2-password"
	j := journal.New(journal.Options{})
	s := goals(t, mockserver.Options{Journal: j})
	for _, request := range []string{
		"GET " + overview + "\napikey: " + secret + "\nAuthorization: Bearer " + token,
		"GET " + overview + "?apikey=s3cr3t-k%26y&access_token=tok%2Fen%2Bwith%3Dmore\napikey: " + secret,
		"GET " + overview + "?profile_id=s3cr3t-k%26y\napikey: " + secret + "\nAuthorization: Bearer " + token,
		"GET /nowhere/" + token + "\nAuthorization: Bearer " + token + "\nX-Api-Key: " + secret,
		"GET " + overview + "\nCookie: session=" + cookie + "; Goalpost-Session=mine; csrf=" + secret,
		"GET " + overview + "\nAuthorization: Basic aHVudGVyMi1wYXNzd29yZDpodW50ZXIyLXBhc3N3b3Jk\nProxy-Authorization: Bearer " + token,
		"POST /login\nContent-Type: application/json\n\n{\"user\":\"emma\",\"password\":\"" + password + "\",\"nested\":{\"api_key\":\"" + secret + "\"}}",
		"POST /login\nContent-Type: application/x-www-form-urlencoded\n\nuser=emma&password=" + password,
	} {
		ask(s, request)
	}
	for _, x := range j.List(journal.Filter{}, 100).Exchanges {
		text, err := json.Marshal(x.Entry(s.Stand))
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range []string{secret, token, cookie, password, "s3cr3t-k%26y", `s3cr3t-k\u0026y`, "tok%2Fen", "aHVudGVyMi"} {
			if strings.Contains(string(text), one) {
				t.Errorf("entry %d holds %q: %s", x.ID, one, text)
			}
		}
	}
}

// What the journal gives to send a request again does send it again.
func TestTheCurlOfAnEntrySendsTheSameRequest(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not installed")
	}
	j := journal.New(journal.Options{})
	s := goals(t, mockserver.Options{Journal: j})
	set(t, s, "a", `settings: [{answer: {example: goal-passed}}]`)
	server := httptest.NewServer(s)
	defer server.Close()
	for _, request := range []string{
		"GET " + overview + "?profile_id=101\napikey: demo-key\nAuthorization: Bearer any\nGoalpost-Session: a",
		"GET " + overview + "\napikey: expired-key\nAuthorization: Bearer any",
		"GET " + overview + "?profile_id=it's%20%22new%22\napikey: k\nAuthorization: Bearer any",
		"HEAD " + overview + "\napikey: k\nAuthorization: Bearer any",
		"POST /nowhere\nContent-Type: application/json\nX-Empty: \n\n{\"a\":\"it's $HOME `id` \\\\ é\"}",
		"POST /nowhere\n\n\x00\xff\xfe",
	} {
		ask(s, request)
		x := j.List(journal.Filter{}, 1).Exchanges[0]
		line := strings.ReplaceAll(x.Entry(s.Stand).Curl, "http://example.com", server.URL)
		cmd := exec.Command("sh", "-c", line)
		cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(curl)+":"+os.Getenv("PATH"))
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", line, err, output)
			continue
		}
		again := j.List(journal.Filter{}, 1).Exchanges[0]
		if again.ID == x.ID || again.Method != x.Method || again.Target != x.Target || again.Status != x.Status || string(again.Body) != string(x.Body) || again.Session != x.Session || string(again.Sent) != string(x.Sent) {
			t.Errorf("%s\nsends %s %s = %d %.200q, want %s %s = %d", line, again.Method, again.Target, again.Status, again.Sent, x.Method, x.Target, x.Status)
		}
	}
}

func TestAnEntrySaysWhatDiffered(t *testing.T) {
	j := journal.New(journal.Options{})
	s := goals(t, mockserver.Options{Journal: j})
	for _, row := range []struct {
		request string
		want    []string
	}{
		{"GET /api/v1/profiles/overview", []string{"getGoalsOverview", "The path ends with a slash."}},
		{"GET /api/v1/profiles/overveiw/", []string{`The segment "overveiw" is "overview".`}},
		{"GET /profiles/overview/", []string{"The path begins with /api/v1."}},
		{"POST /api/v1/profiles/overview/", []string{"The method is POST; the path takes GET."}},
		{"GET /api/v1/profiles/user/goals-leaderboard/extra/", []string{"getGoalsLeaderboard", `The segment "extra" is too much.`}},
		{"GET /x", []string{"is missing"}},
		{"GET /\x7f%00%ff", []string{"getGoals"}},
	} {
		r := strings.ReplaceAll(row.request, "\x7f", "%7f")
		ask(s, r)
		x := j.List(journal.Filter{}, 1).Exchanges[0]
		text, err := json.Marshal(x.Entry(s.Stand).Nearest)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range row.want {
			quoted, _ := json.Marshal(want)
			if !strings.Contains(string(text), strings.Trim(string(quoted), `"`)) {
				t.Errorf("%s = %s, want %q", row.request, text, want)
			}
		}
	}
}

// BenchmarkJournal is a request with and without a journal.
func BenchmarkJournal(b *testing.B) {
	for _, row := range []struct {
		name    string
		journal *journal.Journal
	}{{"without", nil}, {"with", journal.New(journal.Options{})}} {
		b.Run(row.name, func(b *testing.B) {
			s := goals(b, mockserver.Options{Journal: row.journal, Log: io.Discard})
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest("GET", overview, nil)
				r.Header.Set("apikey", "k")
				r.Header.Set("Authorization", "Bearer t")
				s.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}
