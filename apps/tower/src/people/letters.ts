import { lookOf } from '../projects/titles.js'

/** Letters that look like Latin ones, each list in the order of the other. */
const ALIKE: readonly (readonly [foreign: string, latin: string])[] = [
  // Greek and Cyrillic
  ['АВЕЅІЈКМНОРСТУХҮԀԌԚԜӀаеѕіјкмнорстухһԁԛԝӏ', 'ABESIJKMHOPCTYXYDGQWlaesijkmhopctyxhdqwl'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ', 'ABEZHIKMNOPTYXaiKvopTux'],
  // Cherokee, Lisu, Coptic, Armenian
  ['ᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᎽᏀᏂᏃᏎᏏᏒᏔᏕᏙᏚᏞᏟᏢᏦᏧᏮᏳᏴ', 'DRTiAJEWMHYGhZ4bRWSVSLCPKd6GB'],
  ['ꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ', 'BPdDTGKJCZFMNLSRVHWXYAEIOU'],
  ['ⲀⲂⲈⲌⲎⲒⲔⲘⲚⲞⲢⲤⲦⲨⲬⲰ', 'ABEZHIKMNOPCTYXW'],
  ['ԼՕՍՏհյոռսցօ', 'LOUShjnnugo'],
  // Latin ones of another shape
  ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'],
  ['ɑɡɩı|', 'agiiI'],
]
/** Small letters of Cherokee and Coptic have the shapes of the capital ones. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  ALIKE.flatMap(([foreign, latin]) =>
    [...foreign].flatMap((letter, index) => {
      const alike = latin[index] ?? letter
      return /[\p{sc=Cherokee}\p{sc=Coptic}]/u.test(letter)
        ? ([
            [letter, alike],
            [letter.toLowerCase(), alike],
          ] as const)
        : ([[letter, alike]] as const)
    }),
  ),
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

/** Letters that stand beside Latin ones in names that people have: those of East Asia, and marks that are letters to Unicode. */
const BESIDE_LATIN = ['Latin', 'Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Hangul', 'Common', 'Inherited']
  .map((script) => String.raw`\p{sc=${script}}`)
  .join('|')
const FOREIGN_TO_LATIN = new RegExp(`(?!${BESIDE_LATIN})\\p{L}`, 'u')

/**
 * Whether a word has letters of two alphabets, which reads as a word of one: no list of letters that look alike has all of them.
 * Names of several words may have several alphabets.
 */
export function mixesAlphabets(name: string): boolean {
  const words = name.normalize('NFKC').split(/[^\p{L}\p{M}]+/u)
  return words.some(
    (word) =>
      (/\p{sc=Latin}/u.test(word) && FOREIGN_TO_LATIN.test(word)) ||
      (/\p{sc=Greek}/u.test(word) && /\p{sc=Cyrillic}/u.test(word)),
  )
}
