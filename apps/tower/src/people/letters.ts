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
