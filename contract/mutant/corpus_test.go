package mutant_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goalpost/contract/mutant"
	"goalpost/mockserver"
	"goalpost/spec"
)

// measured are the real documents of which the score is held, one a line with how
// many survivors are known: all small ones that the mock serves as a whole.
var measured = map[string]int{
	"adyen.com-CheckoutUtilityService": 0, "axesso.de": 0, "balldontlie.io": 0, "bethmardutho.org": 0, "bintable.com": 0, "biztoc.com": 0,
	"canada-holidays.ca": 0, "extendsclass.com-json-storage": 3, "extpose.com": 1, "fungenerators.com-shakespeare": 0, "go-upc.com": 0,
	"hackathonwatch.com": 0, "interzoid.com-lookupareacode": 0, "klarna.com-openai": 0, "nasa.gov-apod": 1, "ornl.gov-daymet": 0,
	"proxykingdom.com": 0, "quickchart.io": 0, "quicksold.co.uk-location": 0, "shipstation.com": 0, "swagger.io-generator": 2,
	"testfire.net-altoroj": 3, "trapstreet.com": 0, "twilio.com-twilio-oauth-v1": 0, "versioneye.com": 1,
}

// TestTheScoreOfRealDocuments asks for 95 percent of each document where
// GOALPOST_CORPUS names them, and for no more survivors than are known.
func TestTheScoreOfRealDocuments(t *testing.T) {
	folder := os.Getenv("GOALPOST_CORPUS")
	if folder == "" {
		t.Skip("GOALPOST_CORPUS does not name the folder of real documents")
	}
	for name, most := range measured {
		t.Run(name, func(t *testing.T) {
			document, err := spec.LoadFile(filepath.Join(folder, "openapi", name+".json"), spec.Options{})
			if err != nil {
				t.Fatal(err)
			}
			credentials := mutant.Credentials(document)
			var variants []mutant.Variant
			for seed := range uint64(3) {
				variants = append(variants, mutant.Variant{Name: "generated", Handler: mock(t, document, mockserver.Options{Credentials: credentials, Generate: true, Seed: seed})})
			}
			score, err := mutant.Measure(t.Context(), document, mock(t, document, mockserver.Options{Credentials: credentials}),
				mutant.Options{Variants: variants, Credentials: credentials})
			if err != nil {
				t.Fatal(err)
			}
			if survived := score.Count("", mutant.Survived); score.Percent() < 95 || survived > most {
				var b strings.Builder
				_ = score.WriteText(&b)
				t.Errorf("%d survive, %.1f %%, want %d at most and 95 %%\n%s", survived, score.Percent(), most, &b)
			}
		})
	}
}
