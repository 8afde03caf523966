package h3

// neighbor is the cell in a direction after some turns, and the turns from there on. It is none in the missing
// direction of a pentagon.
func (c Cell) neighbor(direction, turns int) (next Cell, after int, ok bool) {
	for range turns {
		direction = turnedDigit[counterclockwise][direction]
	}
	from, lead := c.base(), c.leading()
	c, turns, added := c.step(direction, turns)
	to := c.base()
	if !baseCells[to].pentagon {
		for range added {
			c = c.turned(counterclockwise)
		}
		return c, (turns + added) % 6, true
	}
	adjusted := false
	if c.leading() == 1 {
		switch {
		case from != to:
			c, adjusted = c.turned(baseCells[to].wayFrom(baseCells[from].home.face)), true
		case lead == 3:
			c, turns = c.turned(counterclockwise), turns+1
		case lead == 5:
			c, turns = c.turned(clockwise), turns+5
		default:
			return 0, 0, false
		}
	}
	for range added {
		c = c.turnedPentagon()
	}
	if from != to {
		switch {
		case to == 4 || to == 117: // the pentagons at the poles
			if from != 118 && from != 8 && c.leading() != 3 {
				turns++
			}
		case c.leading() == 5 && !adjusted:
			turns++
		}
	}
	return c, (turns + added) % 6, true
}

// step moves a cell's digits in a direction, and its base cell where they run over; added is the turns that this needs.
func (c Cell) step(direction, turns int) (next Cell, after, added int) {
	for r := c.Resolution(); r > 0; r-- {
		d := c.digit(r)
		digit, carry := digitIII[d][direction], carryIII[d][direction]
		if r%2 == 1 {
			digit, carry = digitII[d][direction], carryII[d][direction]
		}
		c = c.withDigit(r, int(digit))
		if carry == 0 {
			return c, turns, 0
		}
		direction = int(carry)
	}
	base := c.base()
	if to := baseNeighbors[base][direction]; to != none {
		return c.withBase(int(to)), turns, int(baseTurns[base][direction])
	}
	const around = 5
	return c.withBase(int(baseNeighbors[base][around])).turned(counterclockwise), turns + 1, int(baseTurns[base][around])
}

// sides is the directions along the six sides of a ring; outward is the way to the next ring.
var sides = [6]int{2, 3, 1, 5, 4, 6}

const outward = 4

// Rings is the cell, the cells around it, the cells around those, and so on; ok is false where one meets a pentagon.
func (c Cell) Rings(distance int) (rings [][]Cell, ok bool) {
	rings = [][]Cell{{c}}
	if c.Pentagon() {
		return rings, distance == 0
	}
	turns := 0
	for d := 1; d <= distance; d++ {
		if c, turns, ok = c.neighbor(outward, turns); !ok || c.Pentagon() {
			return nil, false
		}
		ring := make([]Cell, 0, 6*d)
		for _, side := range sides {
			for range d {
				if c, turns, ok = c.neighbor(side, turns); !ok || c.Pentagon() {
					return nil, false
				}
				ring = append(ring, c)
			}
		}
		rings = append(rings, ring)
	}
	return rings, true
}
