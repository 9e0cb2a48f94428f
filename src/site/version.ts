/** The version of the course, as results and saved files name it. */
import packageJson from '../../package.json';

export const { version } = packageJson;
