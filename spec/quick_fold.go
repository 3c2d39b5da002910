package spec

// bind is a fold over nothing: a variable within an expression (optMap).
func (c *fold) bind(f *frame) operand {
	f.slots[c.accumulator] = c.begin(f)
	return c.result(f)
}

func (c *fold) run(f *frame) operand {
	over := c.over(f)
	begin := c.begin(f)
	if over.kind != listKind && over.kind != mapKind || begin.kind == doubt {
		return operand{}
	}
	f.slots[c.accumulator] = begin
	var ok bool
	switch {
	case c.test != nil:
		ok = c.each(f, over, false, func() (again, ok bool) {
			v := c.test(f)
			if v.isTrue() == c.exists {
				f.slots[c.accumulator] = v
			}
			return v.isTrue() != c.exists, v.kind == boolKind
		})
	case c.counted != nil:
		count := int64(0)
		ok = c.each(f, over, false, func() (again, ok bool) {
			v := c.counted(f)
			count += int64(v.bits & 1)
			return true, v.kind == boolKind
		})
		f.slots[c.accumulator] = intOf(count)
	case c.item != nil:
		ok = c.list(f, over)
	case c.entries != nil:
		ok = c.object(f, over)
	default:
		ok = c.each(f, over, true, func() (again, ok bool) {
			if goOn := c.condition(f); !goOn.isTrue() {
				return false, goOn.isFalse()
			}
			f.slots[c.accumulator] = c.step(f)
			return true, f.slots[c.accumulator].kind != doubt
		})
	}
	if !ok {
		return operand{}
	}
	return c.result(f)
}

// list makes a list, element by element.
func (c *fold) list(f *frame, over operand) bool {
	list := make([]any, 0, over.size())
	ok := c.each(f, over, true, func() (again, ok bool) {
		if passes, ok := c.passes(f); !ok || !passes {
			return true, ok
		}
		v, ok := c.item(f).stored()
		list = append(list, v)
		return true, ok
	})
	f.slots[c.accumulator] = operand{kind: listKind, value: list}
	return ok
}

// object makes a map, entry by entry. A key that is there already is an error.
func (c *fold) object(f *frame, over operand) bool {
	object := make(map[string]any, over.size())
	insert := func(name string, v any) bool {
		_, known := object[name]
		object[name] = v
		return !known
	}
	ok := c.each(f, over, false, func() (again, ok bool) {
		if passes, ok := c.passes(f); !ok || !passes {
			return true, ok
		}
		entries := c.entries(f)
		if c.inserted != nil {
			v, ok := c.inserted(f).stored()
			return true, ok && entries.kind == textKind && insert(entries.text, v)
		}
		if entries.kind != mapKind {
			return true, false
		}
		for name, v := range entries.value.(map[string]any) {
			if !insert(name, v) {
				return true, false
			}
		}
		return true, true
	})
	f.slots[c.accumulator] = operand{kind: mapKind, value: object}
	return ok
}

func (c *fold) passes(f *frame) (passes, ok bool) {
	if c.filter == nil {
		return true, true
	}
	v := c.filter(f)
	return v.isTrue(), v.kind == boolKind
}

// each sets the variables for every element of the range and plays a round, while
// the round says again. It is false as soon as something is in doubt. A map is gone
// through by the alphabet where the order can be seen.
func (c *fold) each(f *frame, over operand, ordered bool, round func() (again, ok bool)) bool {
	if list, isList := over.value.([]any); isList {
		for i, v := range list {
			f.slots[c.element] = load(v)
			if c.key >= 0 {
				f.slots[c.key] = intOf(int64(i))
			}
			if !f.spend(c.cost) {
				return false
			}
			if again, ok := round(); !again || !ok {
				return ok
			}
		}
		return true
	}
	object, _ := over.value.(map[string]any)
	entry := func(name string, v any) (again, ok bool) {
		f.slots[c.element] = textOf(name)
		if c.key >= 0 {
			f.slots[c.key], f.slots[c.element] = textOf(name), load(v)
		}
		if !f.spend(c.cost) {
			return false, false
		}
		return round()
	}
	if ordered && len(object) > 1 {
		if !f.spend(len(object)) {
			return false
		}
		for _, name := range sortedKeys(object) {
			if again, ok := entry(name, object[name]); !again || !ok {
				return ok
			}
		}
		return true
	}
	for name, v := range object {
		if again, ok := entry(name, v); !again || !ok {
			return ok
		}
	}
	return true
}
