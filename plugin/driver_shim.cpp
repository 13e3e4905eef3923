/* SPDX-License-Identifier: MIT
 *
 * The GDAL driver BANDMIX: a network over rasters, opened as if its outputs were a file. Read-only. GDAL has no C
 * interface for drivers, so this and the two files beside it are C++, and nothing but a shim. Built for one minor
 * release of GDAL. */
#include "plugin/driver_dataset.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace bandmix
{

int Dataset::Identify(GDALOpenInfo *info)
{
    if (STARTS_WITH_CI(info->pszFilename, "BANDMIX:")) return TRUE;
    if (info->nHeaderBytes == 0 || info->pabyHeader == nullptr) return FALSE;
    const char *header = reinterpret_cast<const char *>(info->pabyHeader);
    return header[strspn(header, " \t\r\n")] == '{' && strstr(header, "\"bandmix\"") != nullptr &&
           EQUAL(CPLGetExtension(info->pszFilename), "bmix");
}

static std::string WholeName(const char *name)
{
    char *whole = realpath(name, nullptr);
    const std::string result = whole == nullptr ? name : whole;
    free(whole);
    return result;
}

/* The descriptors that this thread is opening, the innermost last: an input may be a descriptor itself. */
class Opening
{
    static thread_local std::vector<std::string> s_names;

  public:
    explicit Opening(const char *name)
    {
        s_names.push_back(WholeName(name));
    }
    ~Opening()
    {
        s_names.pop_back();
    }
    Opening(const Opening &) = delete;
    Opening &operator=(const Opening &) = delete;

    /* False, told to GDAL, when opening what `request` names would come back here. */
    static bool CheckInputs(const bmp_request &request, const char *name)
    {
        bm_error err = {};
        for (int i = 0; i < request.inputs.n; i++) {
            const std::string input = WholeName(request.inputs.list[i]);
            if (std::find(s_names.begin(), s_names.end(), input) == s_names.end()) continue;
            (void)snprintf(err.message, sizeof err.message, "%s",
                           input == s_names.back() ? "the descriptor names itself as an input"
                                                   : "the descriptor names one as an input that leads back to it");
            return Fail(name, err);
        }
        return true;
    }
};

thread_local std::vector<std::string> Opening::s_names;

static bool ReadRequest(Request &request, GDALOpenInfo *info)
{
    bm_error err = {};
    if (STARTS_WITH_CI(info->pszFilename, "BANDMIX:")) {
        if (!bmp_request_from_name(&request, info->pszFilename, &err)) return Fail(info->pszFilename, err);
    } else {
        GByte *bytes = nullptr;
        vsi_l_offset n_bytes = 0;
        if (!VSIIngestFile(nullptr, info->pszFilename, &bytes, &n_bytes, 1 << 20)) return false;
        std::string folder = CPLGetPath(info->pszFilename);
        if (!folder.empty()) folder += '/';
        const bool done =
            bmp_request_from_json(&request, reinterpret_cast<char *>(bytes), size_t(n_bytes), folder.c_str(), &err);
        VSIFree(bytes);
        if (!done) return Fail(info->pszFilename, err);
    }
    for (char **option = info->papszOpenOptions; option != nullptr && *option != nullptr; option++) {
        char *key = nullptr;
        const char *value = CPLParseNameValue(*option, &key);
        const std::string upper = key == nullptr ? "" : CPLString(key).toupper();
        CPLFree(key);
        if (value != nullptr && !bmp_request_set(&request, upper.c_str(), value, &err))
            return Fail(info->pszFilename, err);
    }
    return Opening::CheckInputs(request, info->pszFilename);
}

GDALDataset *Dataset::Open(GDALOpenInfo *info)
{
    if (!Identify(info)) return nullptr;
    if (info->eAccess == GA_Update) {
        CPLError(CE_Failure, CPLE_NotSupported, "%s: BANDMIX datasets are computed, and cannot be changed",
                 info->pszFilename);
        return nullptr;
    }
    CPLThreadLocaleC numbers_have_a_point;
    const Opening opening(info->pszFilename);
    Request request;
    if (!ReadRequest(request, info)) return nullptr;
    std::unique_ptr<Dataset> dataset(new Dataset());
    dataset->SetDescription(info->pszFilename);
    if (!dataset->Start(request, info->pszFilename, -1, nullptr)) return nullptr;
    dataset->AddOverviews(request, info->pszFilename);
    /* A connection string is no place for a file beside it. */
    if (STARTS_WITH_CI(info->pszFilename, "BANDMIX:"))
        dataset->nPamFlags |= GPF_DISABLED;
    else
        dataset->TryLoadXML();
    return dataset.release();
}

static const char OPTIONS[] =
    "<OpenOptionList>"
    "<Option name='MODEL' type='string' description='The network'/>"
    "<Option name='INPUTS' type='string' description='Rasters, parted by commas'/>"
    "<Option name='OUTPUTS' type='string' description='class, confidence, margin, entropy, probabilities, values, "
    "top:K, flags, "
    "layer:NAME; parted by commas'/>"
    "<Option name='BANDS' type='string' description='A band for every input of the network: numbers, names or "
    "FILE:BAND'/>"
    "<Option name='LIKE' type='string' description='A raster whose grid is taken'/>"
    "<Option name='RESAMPLING' type='string' description='METHOD or BAND=METHOD, for inputs on other grids'/>"
    "<Option name='MASKS' type='string' description='FILE[:BAND][,values=LIST][,bits=LIST]; a list begins with | and "
    "its "
    "separator'/>"
    "<Option name='VALID' type='string-select' default='any'><Value>any</Value><Value>all</Value></Option>"
    "<Option name='UNSCALE' type='string-select' "
    "default='auto'><Value>auto</Value><Value>yes</Value><Value>no</Value></Option>"
    "<Option name='DECIBEL' type='string-select' "
    "default='no'><Value>no</Value><Value>to</Value><Value>from</Value></Option>"
    "<Option name='SCALE' type='float' description='x * SCALE + OFFSET on all inputs'/>"
    "<Option name='OFFSET' type='float'/>"
    "<Option name='REJECT' type='float' description='No class below this probability'/>"
    "<Option name='RANGE_CHECK' type='string-select' default='YES'><Value>YES</Value><Value>NO</Value></Option>"
    "<Option name='OT' type='string' description='Types of the outputs, parted by commas'/>"
    "<Option name='NODATA' type='string' description='Nodata of the outputs, parted by commas'/>"
    "<Option name='ACTIVATION' type='string' description='Between the layers of a plain stack of weights'/>"
    "<Option name='MODEL_OUTPUT' type='string' description='Output of an ONNX file that has several'/>"
    "<Option name='CPU' type='string' description='CPU tier not to be exceeded'/>"
    "</OpenOptionList>";

} // namespace bandmix

/* Called again at every GDALAllRegister, and before the drivers of GDAL itself are there. */
extern "C" __attribute__((visibility("default"))) void GDALRegister_BANDMIX()
{
    if (!GDAL_CHECK_VERSION("the bandmix driver") || GDALGetDriverByName("BANDMIX") != nullptr) return;
    auto *driver = new GDALDriver();
    driver->SetDescription("BANDMIX");
    driver->SetMetadataItem(GDAL_DCAP_RASTER, "YES");
    driver->SetMetadataItem(GDAL_DMD_LONGNAME, "Per-pixel network over the bands of other rasters");
    driver->SetMetadataItem(GDAL_DMD_CONNECTION_PREFIX, "BANDMIX:");
    driver->SetMetadataItem(GDAL_DMD_EXTENSIONS, "bmix");
    driver->SetMetadataItem(GDAL_DCAP_VIRTUALIO, "YES");
    driver->SetMetadataItem(GDAL_DMD_OPENOPTIONLIST, bandmix::OPTIONS);
    driver->pfnIdentify = bandmix::Dataset::Identify;
    driver->pfnOpen = bandmix::Dataset::Open;
    GetGDALDriverManager()->RegisterDriver(driver);
}
