import { encodeUtf8, maximumUtf8Length } from './utf8.js'

// RFC 1321, for placing users, not for secrets. Everything is written into buffers of the module, because a fresh user
// context is hashed in the hot path: no allocation, 32-bit integers only, the 64 steps unrolled.

const block = new Int32Array(16)
const state = new Int32Array(4)
let bytes = new Uint8Array(1024)

/** Writes the digest of the text's UTF-8 into `into`: four words, each of them little-endian. */
export function md5(text: string, into: Int32Array): void {
  reset()
  if (!digestAscii(text)) {
    reset()
    digestBytes(text)
  }
  for (let i = 0; i < 4; i++) into[i] = state[i] ?? 0
}

function reset(): void {
  state[0] = 0x67452301
  state[1] = 0xefcdab89
  state[2] = 0x98badcfe
  state[3] = 0x10325476
}

/** Digests a text without the detour over bytes; false, with the digest unfinished, when it is not ASCII. */
function digestAscii(text: string): boolean {
  const length = text.length
  let all = 0
  let word = 0
  let i = 0
  for (; i + 3 < length; i += 4) {
    const first = text.charCodeAt(i)
    const second = text.charCodeAt(i + 1)
    const third = text.charCodeAt(i + 2)
    const fourth = text.charCodeAt(i + 3)
    all |= first | second | third | fourth
    block[word++] = first | (second << 8) | (third << 16) | (fourth << 24)
    if (word === 16) {
      if (all >= 0x80) return false
      compress()
      word = 0
    }
  }
  let last = 0x80 << ((length & 3) << 3)
  for (let shift = 0; i < length; i++, shift += 8) {
    const code = text.charCodeAt(i)
    all |= code
    last |= code << shift
  }
  if (all >= 0x80) return false
  block[word++] = last
  if (word > 14) {
    while (word < 16) block[word++] = 0
    compress()
    word = 0
  }
  while (word < 14) block[word++] = 0
  block[14] = length << 3
  block[15] = length >>> 29
  compress()
  return true
}

function digestBytes(text: string): void {
  const room = maximumUtf8Length(text) + 72
  if (bytes.length < room) bytes = new Uint8Array(room)
  const length = encodeUtf8(text, bytes)
  const padded = (((length + 8) >> 6) + 1) << 6
  bytes.fill(0, length, padded)
  bytes[length] = 0x80
  for (let from = 0; from < padded; from += 64) {
    for (let i = 0; i < 16; i++) block[i] = littleEndian(from + i * 4)
    if (from + 64 === padded) {
      block[14] = length << 3
      block[15] = length >>> 29
    }
    compress()
  }
  if (bytes.length > 65_536) bytes = new Uint8Array(1024)
}

const littleEndian = (at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)

function compress(): void {
  const m0 = block[0] ?? 0
  const m1 = block[1] ?? 0
  const m2 = block[2] ?? 0
  const m3 = block[3] ?? 0
  const m4 = block[4] ?? 0
  const m5 = block[5] ?? 0
  const m6 = block[6] ?? 0
  const m7 = block[7] ?? 0
  const m8 = block[8] ?? 0
  const m9 = block[9] ?? 0
  const m10 = block[10] ?? 0
  const m11 = block[11] ?? 0
  const m12 = block[12] ?? 0
  const m13 = block[13] ?? 0
  const m14 = block[14] ?? 0
  const m15 = block[15] ?? 0
  let a = state[0] ?? 0
  let b = state[1] ?? 0
  let c = state[2] ?? 0
  let d = state[3] ?? 0

  a = (a + (d ^ (b & (c ^ d))) + m0 - 680876936) | 0
  a = (((a << 7) | (a >>> 25)) + b) | 0
  d = (d + (c ^ (a & (b ^ c))) + m1 - 389564586) | 0
  d = (((d << 12) | (d >>> 20)) + a) | 0
  c = (c + (b ^ (d & (a ^ b))) + m2 + 606105819) | 0
  c = (((c << 17) | (c >>> 15)) + d) | 0
  b = (b + (a ^ (c & (d ^ a))) + m3 - 1044525330) | 0
  b = (((b << 22) | (b >>> 10)) + c) | 0
  a = (a + (d ^ (b & (c ^ d))) + m4 - 176418897) | 0
  a = (((a << 7) | (a >>> 25)) + b) | 0
  d = (d + (c ^ (a & (b ^ c))) + m5 + 1200080426) | 0
  d = (((d << 12) | (d >>> 20)) + a) | 0
  c = (c + (b ^ (d & (a ^ b))) + m6 - 1473231341) | 0
  c = (((c << 17) | (c >>> 15)) + d) | 0
  b = (b + (a ^ (c & (d ^ a))) + m7 - 45705983) | 0
  b = (((b << 22) | (b >>> 10)) + c) | 0
  a = (a + (d ^ (b & (c ^ d))) + m8 + 1770035416) | 0
  a = (((a << 7) | (a >>> 25)) + b) | 0
  d = (d + (c ^ (a & (b ^ c))) + m9 - 1958414417) | 0
  d = (((d << 12) | (d >>> 20)) + a) | 0
  c = (c + (b ^ (d & (a ^ b))) + m10 - 42063) | 0
  c = (((c << 17) | (c >>> 15)) + d) | 0
  b = (b + (a ^ (c & (d ^ a))) + m11 - 1990404162) | 0
  b = (((b << 22) | (b >>> 10)) + c) | 0
  a = (a + (d ^ (b & (c ^ d))) + m12 + 1804603682) | 0
  a = (((a << 7) | (a >>> 25)) + b) | 0
  d = (d + (c ^ (a & (b ^ c))) + m13 - 40341101) | 0
  d = (((d << 12) | (d >>> 20)) + a) | 0
  c = (c + (b ^ (d & (a ^ b))) + m14 - 1502002290) | 0
  c = (((c << 17) | (c >>> 15)) + d) | 0
  b = (b + (a ^ (c & (d ^ a))) + m15 + 1236535329) | 0
  b = (((b << 22) | (b >>> 10)) + c) | 0

  a = (a + (c ^ (d & (b ^ c))) + m1 - 165796510) | 0
  a = (((a << 5) | (a >>> 27)) + b) | 0
  d = (d + (b ^ (c & (a ^ b))) + m6 - 1069501632) | 0
  d = (((d << 9) | (d >>> 23)) + a) | 0
  c = (c + (a ^ (b & (d ^ a))) + m11 + 643717713) | 0
  c = (((c << 14) | (c >>> 18)) + d) | 0
  b = (b + (d ^ (a & (c ^ d))) + m0 - 373897302) | 0
  b = (((b << 20) | (b >>> 12)) + c) | 0
  a = (a + (c ^ (d & (b ^ c))) + m5 - 701558691) | 0
  a = (((a << 5) | (a >>> 27)) + b) | 0
  d = (d + (b ^ (c & (a ^ b))) + m10 + 38016083) | 0
  d = (((d << 9) | (d >>> 23)) + a) | 0
  c = (c + (a ^ (b & (d ^ a))) + m15 - 660478335) | 0
  c = (((c << 14) | (c >>> 18)) + d) | 0
  b = (b + (d ^ (a & (c ^ d))) + m4 - 405537848) | 0
  b = (((b << 20) | (b >>> 12)) + c) | 0
  a = (a + (c ^ (d & (b ^ c))) + m9 + 568446438) | 0
  a = (((a << 5) | (a >>> 27)) + b) | 0
  d = (d + (b ^ (c & (a ^ b))) + m14 - 1019803690) | 0
  d = (((d << 9) | (d >>> 23)) + a) | 0
  c = (c + (a ^ (b & (d ^ a))) + m3 - 187363961) | 0
  c = (((c << 14) | (c >>> 18)) + d) | 0
  b = (b + (d ^ (a & (c ^ d))) + m8 + 1163531501) | 0
  b = (((b << 20) | (b >>> 12)) + c) | 0
  a = (a + (c ^ (d & (b ^ c))) + m13 - 1444681467) | 0
  a = (((a << 5) | (a >>> 27)) + b) | 0
  d = (d + (b ^ (c & (a ^ b))) + m2 - 51403784) | 0
  d = (((d << 9) | (d >>> 23)) + a) | 0
  c = (c + (a ^ (b & (d ^ a))) + m7 + 1735328473) | 0
  c = (((c << 14) | (c >>> 18)) + d) | 0
  b = (b + (d ^ (a & (c ^ d))) + m12 - 1926607734) | 0
  b = (((b << 20) | (b >>> 12)) + c) | 0

  a = (a + (b ^ c ^ d) + m5 - 378558) | 0
  a = (((a << 4) | (a >>> 28)) + b) | 0
  d = (d + (a ^ b ^ c) + m8 - 2022574463) | 0
  d = (((d << 11) | (d >>> 21)) + a) | 0
  c = (c + (d ^ a ^ b) + m11 + 1839030562) | 0
  c = (((c << 16) | (c >>> 16)) + d) | 0
  b = (b + (c ^ d ^ a) + m14 - 35309556) | 0
  b = (((b << 23) | (b >>> 9)) + c) | 0
  a = (a + (b ^ c ^ d) + m1 - 1530992060) | 0
  a = (((a << 4) | (a >>> 28)) + b) | 0
  d = (d + (a ^ b ^ c) + m4 + 1272893353) | 0
  d = (((d << 11) | (d >>> 21)) + a) | 0
  c = (c + (d ^ a ^ b) + m7 - 155497632) | 0
  c = (((c << 16) | (c >>> 16)) + d) | 0
  b = (b + (c ^ d ^ a) + m10 - 1094730640) | 0
  b = (((b << 23) | (b >>> 9)) + c) | 0
  a = (a + (b ^ c ^ d) + m13 + 681279174) | 0
  a = (((a << 4) | (a >>> 28)) + b) | 0
  d = (d + (a ^ b ^ c) + m0 - 358537222) | 0
  d = (((d << 11) | (d >>> 21)) + a) | 0
  c = (c + (d ^ a ^ b) + m3 - 722521979) | 0
  c = (((c << 16) | (c >>> 16)) + d) | 0
  b = (b + (c ^ d ^ a) + m6 + 76029189) | 0
  b = (((b << 23) | (b >>> 9)) + c) | 0
  a = (a + (b ^ c ^ d) + m9 - 640364487) | 0
  a = (((a << 4) | (a >>> 28)) + b) | 0
  d = (d + (a ^ b ^ c) + m12 - 421815835) | 0
  d = (((d << 11) | (d >>> 21)) + a) | 0
  c = (c + (d ^ a ^ b) + m15 + 530742520) | 0
  c = (((c << 16) | (c >>> 16)) + d) | 0
  b = (b + (c ^ d ^ a) + m2 - 995338651) | 0
  b = (((b << 23) | (b >>> 9)) + c) | 0

  a = (a + (c ^ (b | ~d)) + m0 - 198630844) | 0
  a = (((a << 6) | (a >>> 26)) + b) | 0
  d = (d + (b ^ (a | ~c)) + m7 + 1126891415) | 0
  d = (((d << 10) | (d >>> 22)) + a) | 0
  c = (c + (a ^ (d | ~b)) + m14 - 1416354905) | 0
  c = (((c << 15) | (c >>> 17)) + d) | 0
  b = (b + (d ^ (c | ~a)) + m5 - 57434055) | 0
  b = (((b << 21) | (b >>> 11)) + c) | 0
  a = (a + (c ^ (b | ~d)) + m12 + 1700485571) | 0
  a = (((a << 6) | (a >>> 26)) + b) | 0
  d = (d + (b ^ (a | ~c)) + m3 - 1894986606) | 0
  d = (((d << 10) | (d >>> 22)) + a) | 0
  c = (c + (a ^ (d | ~b)) + m10 - 1051523) | 0
  c = (((c << 15) | (c >>> 17)) + d) | 0
  b = (b + (d ^ (c | ~a)) + m1 - 2054922799) | 0
  b = (((b << 21) | (b >>> 11)) + c) | 0
  a = (a + (c ^ (b | ~d)) + m8 + 1873313359) | 0
  a = (((a << 6) | (a >>> 26)) + b) | 0
  d = (d + (b ^ (a | ~c)) + m15 - 30611744) | 0
  d = (((d << 10) | (d >>> 22)) + a) | 0
  c = (c + (a ^ (d | ~b)) + m6 - 1560198380) | 0
  c = (((c << 15) | (c >>> 17)) + d) | 0
  b = (b + (d ^ (c | ~a)) + m13 + 1309151649) | 0
  b = (((b << 21) | (b >>> 11)) + c) | 0
  a = (a + (c ^ (b | ~d)) + m4 - 145523070) | 0
  a = (((a << 6) | (a >>> 26)) + b) | 0
  d = (d + (b ^ (a | ~c)) + m11 - 1120210379) | 0
  d = (((d << 10) | (d >>> 22)) + a) | 0
  c = (c + (a ^ (d | ~b)) + m2 + 718787259) | 0
  c = (((c << 15) | (c >>> 17)) + d) | 0
  b = (b + (d ^ (c | ~a)) + m9 - 343485551) | 0
  b = (((b << 21) | (b >>> 11)) + c) | 0

  state[0] = (state[0] ?? 0) + a
  state[1] = (state[1] ?? 0) + b
  state[2] = (state[2] ?? 0) + c
  state[3] = (state[3] ?? 0) + d
}
