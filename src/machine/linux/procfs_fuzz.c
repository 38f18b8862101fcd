/* Whatever the bytes: views stay inside the text, and failure leaves the result alone. */
#include <assert.h>

#include "procfs.h"

static bool inside(struct str v, struct str text)
{
	return !v.len || (v.ptr >= text.ptr && v.ptr + v.len <= text.ptr + text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_of((const char *)data, size);
	struct proc_stat st = {.state = 1};
	struct proc_status ids = {.uid = 77};
	struct proc_io io = {.read_bytes = 77};
	uint64_t inode = 77;
	int64_t btime = 77;

	if (proc_parse_stat(text, &st))
		assert(inside(st.name, text) && text.len > st.name.len + 2);
	else
		assert(st.state == 1);
	if (!proc_parse_status(text, &ids))
		assert(ids.uid == 77);
	if (!proc_parse_io(text, &io))
		assert(io.read_bytes == 77);
	if (!proc_parse_btime(text, &btime))
		assert(btime == 77);
	if (!proc_parse_socket_link(text, &inode))
		assert(inode == 77);
	assert(inside(proc_parse_cgroup(text), text));
	return 0;
}
