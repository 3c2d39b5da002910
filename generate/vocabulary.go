package generate

// The words that values are made of. They are part of what comes again: a change
// changes every generated value.
var (
	firstNames = []string{"Ada", "Amara", "Beatriz", "Chen", "Dana", "Elif", "Farid", "Grace", "Hana", "Ines", "Jonas", "Kavya",
		"Liam", "Mei", "Nadia", "Omar", "Priya", "Rosa", "Sven", "Tomas", "Uma", "Viktor", "Wanda", "Yusuf", "Zoe"}
	lastNames = []string{"Almeida", "Berg", "Castillo", "Dubois", "Eriksen", "Fischer", "Greco", "Haddad", "Ivanova", "Jansen",
		"Kowalski", "Lindholm", "Moreau", "Nakamura", "Okafor", "Patel", "Quinn", "Rossi", "Silva", "Tanaka", "Ueda", "Vargas", "Weber", "Yilmaz", "Zhang"}
	cities    = []string{"Lisbon", "Oslo", "Nairobi", "Pune", "Osaka", "Quito", "Leeds", "Austin", "Perth", "Gdansk"}
	countries = []string{"Portugal", "Norway", "Kenya", "India", "Japan", "Ecuador", "Poland", "Canada", "Australia", "Mexico"}
	// countryCodes are ISO 3166-1.
	countryCodes = []string{"PT", "NO", "KE", "IN", "JP", "EC", "PL", "CA", "AU", "MX"}
	regions      = []string{"Bavaria", "Ontario", "Kerala", "Oregon", "Andalusia", "Victoria", "Hokkaido"}
	plainWords   = []string{"amber", "anchor", "bridge", "canvas", "cedar", "copper", "delta", "ember", "field", "forest", "garden", "harbor",
		"island", "lantern", "maple", "meadow", "mirror", "north", "ocean", "orchard", "paper", "pebble", "quartz", "river", "saddle", "silver",
		"summit", "thunder", "timber", "valley", "violet", "willow", "winter"}
)
