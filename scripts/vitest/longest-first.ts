import { BaseSequencer, type TestSpecification } from 'vitest/node'

const KINDS = ['integration', 'contract', 'unit']
const place = ({ project }: TestSpecification): number => KINDS.indexOf(project.name)

/**
 * Processes that wait begin first, so that no processor idles at the end for one long file. Within a kind the files that took
 * longest the last time come first, as Vitest itself sorts them, or else the largest.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.sort((one, other) => place(one) - place(other))
  }
}
