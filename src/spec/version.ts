/** The version of this lab. */
export { version as LAB } from '../../package.json';
