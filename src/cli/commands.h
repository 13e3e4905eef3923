/* SPDX-License-Identifier: MIT
 *
 * The commands, one a cmd_<name>.c: each takes its own argc and argv, argv[0] being its name, and returns the exit
 * status. */
#ifndef BMI_COMMANDS_H
#define BMI_COMMANDS_H

int cmd_apply(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_convert(int argc, char **argv);
int cmd_vrt(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_plugin_dir(int argc, char **argv);

#endif
