package functions

import "math"

// Sizes are those of the international definitions. The engine rounds some of them (an acre-foot, for one,
// given here as it has it), so a converted value may differ in its last digits.
var (
	angleUnits = plus(unitsOf(
		measure{"Degree", 1, "Nano Micro Milli"}, measure{"Arcminute", 1.0 / 60, ""}, measure{"Arcsecond", 1.0 / 3600, ""},
		measure{"Radian", 180 / math.Pi, "Nano Micro Milli Centi Deci"}, measure{"Gradian", 0.9, ""},
		measure{"NatoMil", 360.0 / 6400, ""}, measure{"Revolution", 360, ""},
	), "Tilt", tilt)

	energyUnits = unitsOf( // joules
		measure{"Joule", 1, "Milli Kilo Mega Giga"}, measure{"Erg", 1e-7, ""}, measure{"FootPound", 1.3558179483314004, ""},
		measure{"Calorie", 4.184, "Kilo Mega"}, measure{"ElectronVolt", 1.602176634e-19, "Kilo Mega Giga Tera"},
		measure{"BritishThermalUnit", 1055.05585262, "Kilo Mega Giga"}, measure{"HorsepowerHour", 2684519.537696173, ""},
		measure{"WattHour", 3600, "Kilo Mega Giga Tera"}, measure{"WattDay", 86400, "Kilo Mega Giga Tera"},
		measure{"ThermEc", 105505585.262, "Deca"}, measure{"ThermImperial", 105505585.257348, "Deca"}, measure{"ThermUs", 105480400, "Deca"},
	)

	forceUnits = unitsOf( // newtons
		measure{"Newton", 1, "Micro Milli Deca Kilo Mega"}, measure{"Dyn", 1e-5, ""}, measure{"KilogramForce", 9.80665, ""},
		measure{"KiloPond", 9.80665, ""}, measure{"TonneForce", 9806.65, ""}, measure{"PoundForce", 4.4482216152605, "Kilo"},
		measure{"OunceForce", 4.4482216152605 / 16, ""}, measure{"Poundal", 0.138254954376, ""}, measure{"ShortTonForce", 8896.443230521, ""},
	)

	lengthUnits = unitsOf( // metres
		measure{"Meter", 1, "Nano Micro Milli Centi Deci Deca Hecto Kilo"}, measure{"Angstrom", 1e-10, ""},
		measure{"Inch", 0.0254, "Micro"}, measure{"Mil", 0.0000254, ""}, measure{"Hand", 0.1016, ""}, measure{"Foot", 0.3048, ""},
		measure{"UsSurveyFoot", 1200.0 / 3937, ""}, measure{"Yard", 0.9144, ""}, measure{"Fathom", 1.8288, ""}, measure{"Shackle", 27.432, ""},
		measure{"Chain", 20.1168, ""}, measure{"Mile", 1609.344, ""}, measure{"NauticalMile", 1852, ""}, measure{"DataMile", 1828.8, ""},
		measure{"DtpPica", 0.0254 / 6, ""}, measure{"DtpPoint", 0.0254 / 72, ""}, measure{"PrinterPica", 0.0254 * 12 / 72.27, ""},
		measure{"PrinterPoint", 0.0254 / 72.27, ""}, measure{"Twip", 0.0254 / 1440, ""}, measure{"AstronomicalUnit", 149597870700, ""},
		measure{"LightYear", 9460730472580800, "Kilo Mega"}, measure{"Parsec", 3.0856775814913673e16, "Kilo Mega"}, measure{"SolarRadius", 6.957e8, ""},
	)

	massUnits = unitsOf( // kilograms
		measure{"Gram", 0.001, "Nano Micro Milli Centi Deci Deca Hecto Kilo"}, measure{"Tonne", 1000, "Kilo Mega"},
		measure{"Pound", 0.45359237, "Kilo Mega"}, measure{"Ounce", 0.028349523125, ""}, measure{"Grain", 0.00006479891, ""}, measure{"Stone", 6.35029318, ""},
		measure{"ShortHundredweight", 45.359237, ""}, measure{"LongHundredweight", 50.80234544, ""}, measure{"ShortTon", 907.18474, ""},
		measure{"LongTon", 1016.0469088, ""}, measure{"Slug", 14.593902937206364, ""}, measure{"EarthMass", 5.9722e24, ""}, measure{"SolarMass", 1.98847e30, ""},
	)

	speedUnits = unitsOf( // metres a second
		measure{"MeterPerSecond", 1, "Nano Micro Milli Centi Deci Kilo"}, measure{"MeterPerMinute", 1.0 / 60, "Nano Micro Milli Centi Deci Kilo"},
		measure{"MeterPerHour", 1.0 / 3600, "Milli Centi Kilo"}, measure{"InchPerSecond", 0.0254, ""}, measure{"InchPerMinute", 0.0254 / 60, ""},
		measure{"InchPerHour", 0.0254 / 3600, ""}, measure{"FootPerSecond", 0.3048, ""}, measure{"FootPerMinute", 0.3048 / 60, ""},
		measure{"FootPerHour", 0.3048 / 3600, ""}, measure{"YardPerSecond", 0.9144, ""}, measure{"YardPerMinute", 0.9144 / 60, ""},
		measure{"YardPerHour", 0.9144 / 3600, ""}, measure{"UsSurveyFootPerSecond", 1200.0 / 3937, ""}, measure{"UsSurveyFootPerMinute", 20.0 / 3937, ""},
		measure{"UsSurveyFootPerHour", 1.0 / 11811, ""}, measure{"MilePerHour", 0.44704, ""}, measure{"Knot", 1852.0 / 3600, ""},
	)

	temperatureUnits = map[string]unit{ // kelvins
		"Kelvin": linear(1, 0), "DegreeCelsius": linear(1, 273.15), "MillidegreeCelsius": linear(0.001, 273.15),
		"DegreeFahrenheit": linear(5.0/9, 459.67*5/9), "DegreeRankine": linear(5.0/9, 0), "DegreeDelisle": linear(-2.0/3, 373.15),
		"DegreeNewton": linear(100.0/33, 273.15), "DegreeReaumur": linear(1.25, 273.15), "DegreeRoemer": linear(40.0/21, 273.15-7.5*40/21),
		"SolarTemperature": linear(5778, 0),
	}

	volumeUnits = unitsOf( // cubic metres
		measure{"CubicMeter", 1, "Hecto Kilo"}, measure{"CubicKilometer", 1e9, ""}, measure{"CubicHectometer", 1e6, ""}, measure{"CubicDecimeter", 1e-3, ""},
		measure{"CubicCentimeter", 1e-6, ""}, measure{"CubicMillimeter", 1e-9, ""}, measure{"CubicMicrometer", 1e-18, ""},
		measure{"Liter", 1e-3, "Micro Milli Centi Deci Deca Hecto Kilo Mega"}, measure{"CubicInch", 1.6387064e-5, ""},
		measure{"CubicFoot", 0.028316846592, "Hecto Kilo Mega"}, measure{"CubicYard", 0.764554857984, ""}, measure{"CubicMile", 4168181825.440579584, ""},
		measure{"AcreFoot", 1 / 0.000810714, ""}, measure{"BoardFoot", 0.002359737216, ""}, measure{"OilBarrel", 0.158987294928, ""},
		measure{"ImperialGallon", 0.00454609, "Kilo Mega"}, measure{"ImperialPint", 0.00056826125, ""}, measure{"ImperialOunce", 2.84130625e-5, ""},
		measure{"ImperialBeerBarrel", 0.16365924, ""}, measure{"UsGallon", 0.003785411784, "Deci Deca Hecto Kilo Mega"}, measure{"UsQuart", 0.000946352946, ""},
		measure{"UsPint", 0.000473176473, ""}, measure{"UsOunce", 2.95735295625e-5, ""}, measure{"UsTablespoon", 1.478676478125e-5, ""},
		measure{"UsTeaspoon", 4.92892159375e-6, ""}, measure{"UsCustomaryCup", 0.0002365882365, ""}, measure{"UsLegalCup", 0.00024, ""},
		measure{"UsBeerBarrel", 0.117347765304, ""}, measure{"MetricCup", 0.00025, ""}, measure{"MetricTeaspoon", 5e-6, ""},
		measure{"AuTablespoon", 2e-5, ""}, measure{"UkTablespoon", 1.5e-5, ""},
	)
)
