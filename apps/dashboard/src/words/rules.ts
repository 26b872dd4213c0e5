/** Rules of Tower that are told otherwise to people. */
export const rules: Readonly<Record<string, string>> = {
  'must be unique': 'This name is taken. Choose another one.',
  'must be unique, and an archived flag has this title':
    'An archived flag has this name. Bring it back, delete it, or choose another name.',
  'must be unique in its project': 'This name is taken in this project. Choose another one.',
  'must be a string of 1 to 200 characters that is not blank, without NUL or lone surrogates':
    'Give it a name of 1 to 200 characters.',
  'must be 1 to 100 characters on one line, without white space at its ends and invisible characters':
    'Give it a name of 1 to 100 characters that all can be seen.',
  'must not look like the name of another person: add what tells you apart, such as your team':
    'Somebody has this name, or one that looks like it. Add what tells you apart, such as your team.',
  'must not mix letters of two alphabets in one word': 'Write each word of the name in letters of one alphabet.',
  'must be given again or be {}, because url is of another server':
    'The address is at another server: type the header again, or remove it.',
}
