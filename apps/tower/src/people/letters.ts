import { lookOf } from '../projects/titles.js'

/** Letters of Greek and Cyrillic that look like Latin ones, each list in the order of the other. */
const [FOREIGN, LATIN] = [
  'АВЕЅІЈКМНОРСТУХҮԀԌԚԜӀаеѕіјкмнорстухһԁԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχɑɡɩı|',
  'ABESIJKMHOPCTYXYDGQWlaesijkmhopctyxhdqwlABEZHIKMNOPTYXaiKvopTuxagiiI',
]
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  [...FOREIGN].map((letter, index) => [letter, LATIN[index] ?? letter]),
)
const MARKED = /(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])\p{Mn}+/gu

/**
 * What an eye takes a name for: of letters and digits alone, without marks over them where a script could be read without, whatever
 * the alphabet that has the letter. Two names that come out alike need not be; that two that are alike come out so is what counts.
 */
export function lettersOf(name: string): string {
  const plain = name.normalize('NFKD').replace(MARKED, '')
  const latin = [...plain].map((letter) => LOOKALIKES.get(letter) ?? letter).join('')
  const letters = lookOf(latin).replace(/[^\p{L}\p{N}\p{M}]/gu, '')
  return letters.replace(/[l1]/g, 'i').replaceAll('0', 'o') || lookOf(name)
}
