package geo

import "strings"

// geohashDigits are the digits of a geohash, five bits each.
const geohashDigits = "0123456789bcdefghjkmnpqrstuvwxyz"

// MaxGeohash is how long a geohash may be.
const MaxGeohash = 18

// Box is a part of the map between two longitudes and two latitudes.
type Box struct{ West, South, East, North float64 }

// Geohash is the cell of a point, length characters long.
func Geohash(longitude, latitude float64, length int) string {
	b := Box{-180, -90, 180, 90}
	var out strings.Builder
	for even := true; out.Len() < length; {
		digit := 0
		for range 5 {
			digit <<= 1
			if even {
				if middle := (b.West + b.East) / 2; longitude >= middle {
					digit, b.West = digit|1, middle
				} else {
					b.East = middle
				}
			} else if middle := (b.South + b.North) / 2; latitude >= middle {
				digit, b.South = digit|1, middle
			} else {
				b.North = middle
			}
			even = !even
		}
		out.WriteByte(geohashDigits[digit])
	}
	return out.String()
}

// GeohashBox is the part of the map that a geohash stands for.
func GeohashBox(hash string) (b Box, ok bool) {
	b = Box{-180, -90, 180, 90}
	if hash == "" || len(hash) > MaxGeohash {
		return b, false
	}
	even := true
	for i := range len(hash) {
		digit := strings.IndexByte(geohashDigits, hash[i])
		if digit < 0 {
			return b, false
		}
		for bit := 16; bit > 0; bit >>= 1 {
			upper := digit&bit != 0
			switch middle := (b.West + b.East) / 2; {
			case even && upper:
				b.West = middle
			case even:
				b.East = middle
			case upper:
				b.South = (b.South + b.North) / 2
			default:
				b.North = (b.South + b.North) / 2
			}
			even = !even
		}
	}
	return b, true
}

// GeohashNeighbors are the cells around a geohash in the order that Kusto has; beyond a pole there is none.
func GeohashNeighbors(hash string) (neighbors []string, ok bool) {
	b, ok := GeohashBox(hash)
	if !ok {
		return nil, false
	}
	width, height := b.East-b.West, b.North-b.South
	x, y := (b.West+b.East)/2, (b.South+b.North)/2
	for _, step := range [][2]float64{{-1, 1}, {0, 1}, {1, 1}, {1, 0}, {1, -1}, {0, -1}, {-1, -1}, {-1, 0}} {
		longitude, latitude := x+step[0]*width, y+step[1]*height
		if latitude > 90 || latitude < -90 {
			continue
		}
		switch {
		case longitude > 180:
			longitude -= 360
		case longitude < -180:
			longitude += 360
		}
		neighbors = append(neighbors, Geohash(longitude, latitude, len(hash)))
	}
	return Hashed(neighbors), true
}
